"""iterator() for the rows of one page.

There is nothing to save in memory, and a server-side cursor has to be declared, fetched from and closed: three round
trips for one. It pays from thousands of rows on: see iterator.
"""

from cookbook.example import Example
from shop.models import Product


def naive(products):
    return [product.slug for product in products]


def optimized(products):
    return [product.slug for product in products.iterator(chunk_size=100)]


EXAMPLE = Example(
    given=lambda rows: (Product.objects.order_by("pk")[:rows],),
    queries={"naive": 1, "optimized": 1},
    same=("naive", "optimized"),
)
