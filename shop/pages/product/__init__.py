"""The product page: everything about one product, and what else to look at."""

from shop.models import Product

ROUTE = "product/<slug:slug>/"

_MOST_URLS = 2000

# What visitors ask of a product: nearly all read the first page of reviews as it comes.
_ASKED = [(0.9, "plain", ""), (0.07, "sorted", "?sort=helpful"), (0.03, "sorted", "?sort=worst")]


def sample_urls():
    """Return `[{"path", "weight", "kind"}]`, the most popular first: one more look than pieces sold."""
    best = (
        Product.objects.published()
        .order_by("-listing__units_sold", "pk")
        .values_list("slug", "listing__units_sold")[:_MOST_URLS]
    )
    total = sum(units + 1 for _, units in best) or 1
    urls = [
        {"path": f"product/{slug}/{query}", "weight": share * (units + 1) / total, "kind": kind}
        for slug, units in best
        for share, kind, query in _ASKED
    ]
    return sorted(urls, key=lambda url: -url["weight"])
