"""Index only the rows that are asked for.          kind: migration · Django ≥ 2.2 · PostgreSQL, SQLite

Symptom   a query always asks for the same few rows of a big table: what is open, unread, published, or rated worst
Detect    "Rows Removed by Filter" in thousands under a condition that is the same in each request
Rename    reviews = the list, rating = what the condition is about, created_at = what is sorted by
Price     an UPDATE that moves a row into the condition or out of it writes the index, and is not HOT; a second
          condition is a second index
Trap      PostgreSQL has to prove that the query's rows are among the index's: rating = 1 in the index does not serve
          rating < 2. A value that is bound on the server proves nothing ("server_side_binding": True)
Not when  the condition holds for most rows, or its value comes from the request: an index that begins with the
          column, see WHOLE
"""

from django.db import models
from django.db.models import Q

WORST = Q(rating=1)
INDEX = models.Index(fields=["-created_at", "-id"], name="newest_worst", condition=WORST)  # into Meta.indexes
WHOLE = models.Index(fields=["rating", "-created_at", "-id"], name="newest_of_rating")


def naive(reviews):
    return list(reviews.filter(WORST).order_by("-created_at", "-id").values_list("id", flat=True)[:10])


def optimized(reviews):
    """The same query, with INDEX."""
    return naive(reviews)


def whole(reviews):
    """The same query, with WHOLE."""
    return naive(reviews)


# ---- below: for the cookbook's tests and measurements, not for you
from functools import partial

from cookbook.example import Example, filled, index_bytes
from shop.models import Review

ROWS = 20_000
indexed = partial(
    filled,
    Review,
    ROWS,
    rating="CASE n % 100 WHEN 0 THEN 1 ELSE 2 + n % 4 END",
    created_at="now() - n * interval '1 minute'",
)


def what_is_not_proven_is_not_used():
    with indexed([INDEX]):
        newest = Review.objects.order_by("-created_at", "-id")
        assert INDEX.name in newest.filter(rating=1)[:10].explain()
        assert INDEX.name not in newest.filter(rating__lt=2)[:10].explain()


def it_is_much_smaller():
    assert index_bytes(indexed, INDEX) * 10 < index_bytes(indexed, WHOLE)


EXAMPLE = Example(
    given=lambda rows: (Review.objects.all(),),
    queries={"naive": 1, "optimized": 1, "whole": 1},
    same=("naive", "optimized", "whole"),
    around={"naive": indexed, "optimized": partial(indexed, [INDEX]), "whole": partial(indexed, [WHOLE])},
    change=lambda: None,  # each function has a table of its own
    plan={"naive": ("Sort",), "optimized": ("newest_worst",), "whole": ("newest_of_rating",)},
    absent={"optimized": ("Sort", "Filter")},
    checks=(what_is_not_proven_is_not_used, it_is_much_smaller),
    databases=("postgresql",),
    price=lambda: {
        "bytes of the index, 20 000 rows": index_bytes(indexed, INDEX),
        "bytes of WHOLE, 20 000 rows": index_bytes(indexed, WHOLE),
    },
    stranger={"Review": "Comment", "reviews": "comments", "rating": "stars", "created_at": "written_at"},
    api=("Index", "condition", "UniqueConstraint", "Meta.indexes"),
    symptom="postgres index for a boolean or status column django",
    why=(
        "The index holds the rows of the condition alone, so it is small and stays in memory. They stand in the order "
        "that is asked for. Writes of all other rows do not touch it."
    ),
    shop="Published products, newest first: product_newest in shop/models/catalogue.py.",
)
