"""exists() before a loop over the same rows.

It asks twice what the loop asks once: `for ... in ...: ... else`, or the list itself, tells whether there is anything.
exists() pays where the rows are not read afterwards.
"""

from cookbook.example import Example
from shop.models import Product


def naive(products):
    return [product.slug for product in products] or ["nothing"]


def optimized(products):
    return [product.slug for product in products] if products.exists() else ["nothing"]


EXAMPLE = Example(
    given=lambda rows: (Product.objects.order_by("pk")[:rows],),
    queries={"naive": 1, "optimized": 2},
    same=("naive", "optimized"),
)
