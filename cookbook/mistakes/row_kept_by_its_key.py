"""A row by its primary key, kept in the cache.

A hit does cost less than a query by primary key, and both are one round trip. But it is one query of a page's many, and
what comes is old until the time is over, whoever changes the row. select_related, in_bulk or a fragment save more.
"""

from django.core.cache import cache

from cookbook.example import Example
from shop.models import Product


def naive(pk):
    product = cache.get_or_set(f"product:{pk}", lambda: Product.objects.get(pk=pk), 300)
    return [(product.slug, product.price_cents)]


def optimized(pk):
    """Ask the database, for what is shown."""
    return list(Product.objects.filter(pk=pk).values_list("slug", "price_cents"))


EXAMPLE = Example(
    given=lambda rows: (Product.objects.order_by("pk")[0].pk,),
    queries={"naive": 1, "optimized": 1},
    again={"naive": 0},
    same=("optimized",),
    differs=("naive",),
)
