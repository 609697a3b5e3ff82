"""Ask whether there is any, for all rows at once.          kind: pattern · Django ≥ 3.0 · any database

Symptom   a badge or a filter asks .exists() once a row; or a list shows the same row twice since it is filtered by a
          relation
Detect    SELECT 1 AS "a" … LIMIT 1 once a row; a DISTINCT over all columns of the list
Rename    Review = what there may be, product = its foreign key, products = the list, reviews = the related_name,
          rating = what it is narrowed by, has_reviews = what the answer is called
Price     one subquery for each row that is returned, which stops at the first hit; it wants an index that begins with
          the foreign key
Trap      a filter over a relation to many joins, and gives a row once for each hit: see `wrong`. distinct() repairs
          that by comparing all columns of all rows; a slice or a Count comes out wrong before anybody sees it
Not when  the rows themselves are shown afterwards: prefetch them, and look whether the list is empty
"""

from django.db.models import Exists, OuterRef

from shop.models import Review  # yours


def naive(products):
    return [product.pk for product in products if product.reviews.filter(rating__gte=4).exists()]


def optimized(products):
    """All rows are listed, and each knows."""
    good = Review.objects.filter(product=OuterRef("pk"), rating__gte=4)
    return [product.pk for product in products.annotate(has_reviews=Exists(good)) if product.has_reviews]


def filtered(products):
    """Only those that have one are fetched."""
    good = Review.objects.filter(product=OuterRef("pk"), rating__gte=4)
    return [product.pk for product in products.filter(Exists(good))]


def distinct(products):
    """Right, by a detour: the rows are multiplied first, and then compared in all their columns."""
    return [product.pk for product in products.filter(reviews__rating__gte=4).distinct()]


def wrong(products):
    """As often as there are hits."""
    return [product.pk for product in products.filter(reviews__rating__gte=4)]


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example, first
from shop.models import Product

EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": "1 + rows", "optimized": 1, "filtered": 1, "distinct": 1, "wrong": 1},
    same=("naive", "optimized", "filtered", "distinct"),
    differs=("wrong",),
    stranger={
        "Product": "Article",
        "Review": "Comment",
        "product": "article",
        "products": "articles",
        "reviews": "comments",
        "rating": "stars",
        "has_reviews": "has_comments",
    },
    api=("Exists", "OuterRef", "exists", "distinct"),
    symptom="django filter on related objects returns duplicates, exists in a loop",
    why=(
        "A subquery with EXISTS is asked within the list's own statement, and ends at the first row that fits. It "
        "joins nothing, so no row is multiplied. Used as a filter, it spares the rows that have none."
    ),
    shop="The stage lean asks so for stock and tags: shop/parts/cards/lean.py, shop/pages/category/lean.py.",
)
