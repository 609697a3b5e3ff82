"""The category page: what a shelf holds, narrowed, sorted and paginated."""

from django.db.models import Sum

from shop.models import Category, Product
from shop.pages import Page, Visit

# (kind, query, how often beside the others of its kind)
_ASKED = [
    ("plain", "", 1),
    ("sorted", "?sort=price", 12),
    ("sorted", "?sort=rating", 8),
    ("filtered", "?stock=1", 8),
    ("filtered", "?rating=4&sort=newest", 5),
    ("filtered", "?price=200-1000&stock=1", 4),
    ("deep", "?page=2", 3),
    ("deep", "?page=4", 1),
]


def _sample_urls():
    """Yield the visits to each category: one more look than pieces sold there and below."""
    nodes = Category.objects.select_related("count").in_bulk()
    sold = dict.fromkeys(nodes, 0)
    leaves = Product.objects.published().values_list("category").annotate(Sum("listing__units_sold")).order_by()
    for pk, units in leaves:
        while pk:
            sold[pk] += units
            pk = nodes[pk].parent_id
    for pk, units in sold.items():
        for kind, query, often in _ASKED:
            if nodes[pk].count.products > 96 or kind != "deep":
                yield Visit(f"category/{nodes[pk].slug}/{query}", often * (units + 1), kind)


PAGE = Page(
    route="category/<slug:slug>/",
    methods=("GET",),
    visitors=("anonymous", "customer"),
    marker='data-page="category"',
    kinds={"plain": 0.60, "filtered": 0.20, "sorted": 0.12, "deep": 0.08},  # most see it as it opens; few go deep
    sample_urls=_sample_urls,
    bad_requests={"page=0": 400, "page=99999999": 404, "sort=nothing": 400, "brand=not%20a%20slug": 400},
)
