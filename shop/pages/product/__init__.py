"""The product page: everything about one product, and what else to look at."""

from shop.models import Product
from shop.pages import Page, Visit

_MOST_PRODUCTS = 2000

# (kind, query, how often beside the others of its kind)
_ASKED = [("plain", "", 1), ("sorted", "?sort=helpful", 7), ("sorted", "?sort=worst", 3)]


def _sample_urls():
    """Yield the visits to the bestsellers: one more look than pieces sold."""
    best = Product.objects.published().order_by("-listing__units_sold", "pk")
    for slug, units in best.values_list("slug", "listing__units_sold")[:_MOST_PRODUCTS]:
        for kind, query, often in _ASKED:
            yield Visit(f"product/{slug}/{query}", often * (units + 1), kind)


PAGE = Page(
    route="product/<slug:slug>/",
    methods=("GET",),
    visitors=("anonymous", "customer"),
    marker='data-page="product"',
    kinds={"plain": 0.83, "sorted": 0.17},  # most read the first page of reviews as it comes
    sample_urls=_sample_urls,
    bad_requests={"page=0": 400, "page=99999999": 404, "sort=nothing": 400},
)
