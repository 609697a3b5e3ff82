"""The category page: what a shelf holds, narrowed, sorted and paginated."""

from django.db.models import Sum

from shop.models import Category, Product

ROUTE = "category/<slug:slug>/"

# What visitors ask of a category, and how often: most look at the first page as it is.
_ASKED = [
    (0.55, "plain", ""),
    (0.12, "sorted", "?sort=price"),
    (0.08, "sorted", "?sort=rating"),
    (0.08, "filtered", "?stock=1"),
    (0.05, "filtered", "?rating=4&sort=newest"),
    (0.04, "filtered", "?price=200-1000&stock=1"),
    (0.06, "deep", "?page=2"),
    (0.02, "deep", "?page=4"),
]


def sample_urls():
    """Return `[{"path", "weight", "kind"}]`, the most popular first."""
    nodes = Category.objects.select_related("count").in_bulk()
    sold = dict.fromkeys(nodes, 0)
    leaves = Product.objects.published().values_list("category").annotate(Sum("listing__units_sold")).order_by()
    for pk, units in leaves:
        while pk:
            sold[pk] += units
            pk = nodes[pk].parent_id
    total = sum(sold.values()) or 1
    urls = [
        {"path": f"category/{nodes[pk].slug}/{query}", "weight": share * units / total, "kind": kind}
        for pk, units in sold.items()
        for share, kind, query in _ASKED
        if nodes[pk].count.products > 96 or kind != "deep"
    ]
    return sorted(urls, key=lambda url: -url["weight"])
