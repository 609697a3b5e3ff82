"""Two aggregates over two relations without multiplication.          kind: pattern · Django ≥ 2.0 · any database

Symptom   counts or sums that are too high as soon as a second Count, Sum or Avg is added to the same annotate
Detect    compare one row with .count() by hand; or look for two LEFT OUTER JOINs and a GROUP BY in the SQL
Rename    Review = what is summed up, Image = what is counted, product = the foreign key of both, products = the list,
          reviews = the related_name of the first, images = that of the second, helpful_votes = what is summed,
          votes = what the sum is called, picture_count = what the number is called
Price     one subquery for each aggregate and row; each wants an index that begins with the foreign key
Trap      `wrong` joins both relations, so each review meets each picture. distinct=True repairs a Count and no Sum, as
          two reviews with 3 votes each are 3 then: see `distinct`. Avg comes out right in spite of it, at the cost of
          all pairs
Not when  there is one aggregate only: annotate(Count(…)) is shorter and as fast. All rows of a big table are summed up:
          group once with values().annotate(), or keep a counter
"""

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from shop.models import Image, Review  # yours


def naive(products):
    return [
        (product.pk, product.reviews.aggregate(votes=Sum("helpful_votes"))["votes"] or 0, product.images.count())
        for product in products
    ]


def optimized(products):
    products = products.annotate(
        votes=Coalesce(_subquery(Review, Sum("helpful_votes")), 0),
        picture_count=Coalesce(_subquery(Image, Count("pk")), 0),
    )
    return [(product.pk, product.votes, product.picture_count) for product in products]


def _subquery(model, aggregate):
    rows = model.objects.filter(product=OuterRef("pk")).order_by()
    return Subquery(rows.values("product").values(found=aggregate))


def wrong(products):
    """Each review is summed once for every picture."""
    products = products.annotate(votes=Coalesce(Sum("reviews__helpful_votes"), 0), picture_count=Count("images"))
    return [(product.pk, product.votes, product.picture_count) for product in products]


def distinct(products):
    """The count is right now; the sum adds equal votes once only."""
    votes, count = Sum("reviews__helpful_votes", distinct=True), Count("images", distinct=True)
    products = products.annotate(votes=Coalesce(votes, 0), picture_count=count)
    return [(product.pk, product.votes, product.picture_count) for product in products]


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example, first
from shop.models import Product


def change():
    """Two reviews of one product with equal votes."""
    product = Product.objects.order_by("pk")[4]
    product.reviews.update(helpful_votes=3)


EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": "1 + 2 * rows", "optimized": 1, "wrong": 1, "distinct": 1},
    same=("naive", "optimized"),
    differs=("wrong", "distinct"),
    change=change,
    stranger={
        "Product": "Article",
        "Review": "Comment",
        "Image": "Picture",
        "product": "article",
        "products": "articles",
        "reviews": "comments",
        "images": "pictures",
        "helpful_votes": "likes",
        "votes": "liked",
        "picture_count": "pictures_in_all",
    },
    api=("Sum", "Count", "Subquery", "annotate", "distinct"),
    symptom="django annotate two counts wrong result",
    why=(
        "Two joins to many give every pair of a review and a picture, and the database aggregates pairs. A subquery "
        "aggregates its own relation alone. So the second aggregate cannot change the first one."
    ),
    shop="The stage lean: what a card shows is a subquery per fact (shop/parts/cards/lean.py).",
)
