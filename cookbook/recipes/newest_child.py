"""Show a field of the newest related row.          kind: pattern · Django ≥ 2.0 · any database

Symptom   a list shows for each row its last order, newest comment or current price: one query each
Detect    SELECT … WHERE product_id = … ORDER BY created_at DESC LIMIT 1 once a row
Rename    Review = what is related, product = its foreign key, products = the list, reviews = the related_name,
          created_at = what is sorted by, rating = what is shown, newest_rating = what it is called, newest_pk = its
          key
Price     one subquery for each row and each field; it wants an index on foreign key and order
Trap      an order without a tiebreak: of two rows of the same moment, one field may come from this and the next from
          that one. Prefetching all of them to show one loads every row there is: see `everything`
Not when  several fields are shown: fetch its key so, then the rows: see `whole_rows`; or newest_children with [:1]
"""

from django.db.models import OuterRef, Subquery

from shop.models import Review  # yours


def naive(products):
    found = [(product.pk, product.reviews.order_by("-created_at", "-pk").first()) for product in products]
    return [(pk, review and review.rating) for pk, review in found]


def optimized(products):
    newest = Review.objects.filter(product=OuterRef("pk")).order_by("-created_at", "-pk")
    products = products.annotate(newest_rating=Subquery(newest.values("rating")[:1]))
    return [(product.pk, product.newest_rating) for product in products]


def whole_rows(products):
    """The keys by a subquery, then the rows by their keys: two queries for as many fields as one likes."""
    newest = Review.objects.filter(product=OuterRef("pk")).order_by("-created_at", "-pk")
    products = list(products.annotate(newest_pk=Subquery(newest.values("pk")[:1])))
    found = Review.objects.in_bulk([product.newest_pk for product in products if product.newest_pk])
    return [(product.pk, product.newest_pk and found[product.newest_pk].rating) for product in products]


def everything(products):
    """Two queries as well, and all rows of all, to show one of each."""
    shown = []
    for product in products.prefetch_related("reviews"):
        newest = max(product.reviews.all(), key=lambda review: (review.created_at, review.pk), default=None)
        shown.append((product.pk, newest and newest.rating))
    return shown


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example, first
from shop.models import Product

EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": "1 + rows", "optimized": 1, "whole_rows": 2, "everything": 2},
    same=("naive", "optimized", "whole_rows", "everything"),
    stranger={
        "Product": "Article",
        "Review": "Comment",
        "review": "comment",
        "product": "article",
        "products": "articles",
        "reviews": "comments",
        "created_at": "written_at",
        "rating": "stars",
        "newest_rating": "newest_stars",
        "newest_pk": "newest_pk",
    },
    api=("Subquery", "OuterRef", "in_bulk", "first", "latest"),
    symptom="django annotate latest related object",
    why=(
        "The subquery is asked once a row inside of PostgreSQL, where an index on foreign key and order finds the "
        "row in a few steps. No round trip and no instance comes of it."
    ),
    shop="Not in the shop: it shows several newest reviews, newest_children, or none.",
)
