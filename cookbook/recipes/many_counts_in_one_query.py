"""Count for a whole sidebar in one query.          kind: pattern · Django ≥ 2.0 · any database

Symptom   facets, tabs or a dashboard: a count for each brand, price range or state, one statement each
Detect    dozens of SELECT COUNT(*) over the same table, with the same WHERE and one condition that changes
Rename    Product = what is counted, products = the list that is narrowed, price_cents = what the ranges are of,
          prices = where each range begins, brand = what is counted for each value of
Price     one pass over all rows that fit, also where a single count would have found its few by an index
Trap      a default order_by() joins the GROUP BY, and counts each row alone: the empty order_by() clears it. A value
          without rows is missing from a grouped answer, and has to be 0. Over a join, Count needs distinct=True
Not when  the table is big and the counts are asked for all the time: keep them in a table of their own
"""

from django.db.models import Count, Q


def naive(products, prices):
    return {price: products.filter(price_cents__gte=price).count() for price in prices}


def optimized(products, prices):
    """Conditions that overlap: an aggregate with a filter for each."""
    counts = {f"from_{price}": Count("pk", filter=Q(price_cents__gte=price)) for price in prices}
    found = products.aggregate(**counts)
    return {price: found[f"from_{price}"] for price in prices}


def grouped(products):
    """Values that exclude each other: let the database group."""
    return dict(products.order_by().values_list("brand").annotate(count=Count("pk")))


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example
from shop.models import Product


def given(rows):
    """As many ranges as rows, over the prices that there are."""
    prices = sorted(Product.objects.order_by("pk").values_list("price_cents", flat=True)[:100])
    return Product.objects.all(), [prices[n % len(prices)] + n for n in range(rows)]


def groups_are_counted_each():
    brands = set(Product.objects.order_by().values_list("brand", flat=True))
    assert grouped(Product.objects.all()) == {brand: Product.objects.filter(brand=brand).count() for brand in brands}


def an_order_splits_the_groups():
    found = Product.objects.order_by("price_cents").values_list("brand").annotate(count=Count("pk"))
    assert len(found) > len(grouped(Product.objects.all()))


EXAMPLE = Example(
    given=given,
    queries={"naive": "rows", "optimized": 1},
    same=("naive", "optimized"),
    checks=(groups_are_counted_each, an_order_splits_the_groups),
    stranger={
        "Product": "Article",
        "products": "articles",
        "price_cents": "words",
        "prices": "lengths",
        "brand": "author",
    },
    api=("Count", "filter", "aggregate", "Q", "values", "order_by"),
    symptom="django facet counts, conditional aggregation, one count query per filter",
    why=(
        "Each count reads the rows anew; one aggregate reads them once, and decides for each row what it counts "
        "for. One statement is parsed, planned and sent, not dozens."
    ),
    shop="The stars of a product's reviews in the stage lean: shop/pages/product/lean.py.",
)
