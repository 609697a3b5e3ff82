"""How much is seeded: four sizes of the same shop, each ten times the one before but for `tiny`."""

from typing import NamedTuple


class Scale(NamedTuple):
    products: int
    reviews: int
    orders: int
    customers: int


SCALES = {
    "tiny": Scale(products=200, reviews=2_000, orders=500, customers=200),
    "small": Scale(products=5_000, reviews=100_000, orders=20_000, customers=10_000),
    "medium": Scale(products=50_000, reviews=1_000_000, orders=200_000, customers=100_000),
    "large": Scale(products=500_000, reviews=10_000_000, orders=2_000_000, customers=1_000_000),
}
