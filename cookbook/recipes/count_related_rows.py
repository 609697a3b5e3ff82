"""Count related rows without a query for each.          kind: pattern · Django ≥ 2.0 · any database

Symptom   the same COUNT once per row: the log of one request says SELECT COUNT(*) 24 times; the toolbar "24 similar"
Detect    assertNumQueries gives another number at 24 rows than at 6; pg_stat_statements: calls ≫ requests
Rename    Review = what is counted, product = its foreign key, products = the list, reviews = the related_name,
          review_count = what the number is called, images = another relation to many, image_count = its number
Price     one subquery for each row that is returned; it wants an index that begins with the foreign key
Trap      Count("reviews") beside Count("images") multiplies: see `wrong`. An order_by() that is left in the subquery
          joins its GROUP BY, which then returns several rows: an error; the empty order_by() clears it
Not when  the number is sorted by or filtered on over a big table: keep a counter in a column. Only "is there any?" is
          asked: Exists
"""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from shop.models import Review  # yours


def naive(products):
    return [(product.pk, product.reviews.count()) for product in products]


def optimized(products):
    counts = Review.objects.filter(product=OuterRef("pk")).order_by().values("product").values(count=Count("pk"))
    counted = products.annotate(review_count=Coalesce(Subquery(counts), 0))
    return [(product.pk, product.review_count) for product in counted]


def grouped(products):
    """Shorter; let it be the only aggregate over a relation to many."""
    return [(product.pk, product.review_count) for product in products.annotate(review_count=Count("reviews"))]


def wrong(products):
    """As short, and wrong: each review is counted once for every picture, and each picture for every review."""
    counted = products.annotate(review_count=Count("reviews"), image_count=Count("images"))
    return [(product.pk, product.review_count) for product in counted]


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example, first
from shop.models import Product


def an_order_joins_the_group():
    grouped = Review.objects.order_by("title").values("product").values(count=Count("pk"))
    assert "title" in str(grouped.query).partition("GROUP BY")[2]
    assert "title" not in str(grouped.order_by().query).partition("GROUP BY")[2]


EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": "1 + rows", "optimized": 1, "grouped": 1, "wrong": 1},
    same=("naive", "optimized", "grouped"),
    differs=("wrong",),
    checks=(an_order_joins_the_group,),
    stranger={
        "Product": "Article",
        "Review": "Comment",
        "product": "article",
        "products": "articles",
        "reviews": "comments",
        "review_count": "comment_count",
        "images": "pictures",
        "image_count": "picture_count",
        "title": "text",
    },
    api=("Subquery", "OuterRef", "Count", "Coalesce", "annotate"),
    symptom="django count in a loop, one COUNT query per row",
    why=(
        "A round trip to the database costs more than the count itself. The subquery stands in the list's own "
        "statement, so that there is one round trip for all rows. It counts before anything is joined, so no other "
        "relation can multiply it."
    ),
    shop="The stage lean counts and averages so (shop/parts/cards/lean.py); denormalized reads a kept counter instead.",
)
