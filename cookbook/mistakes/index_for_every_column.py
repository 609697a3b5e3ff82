"""An index for every column, just in case.

Each INSERT writes all of them, and so does each UPDATE of an indexed column, such as this one: it is no HOT update any
more. An index that no query uses is all price: pg_stat_user_indexes has idx_scan = 0. See equality_then_order_index.
"""

from functools import partial

from django.db import models
from django.db.models import F

from cookbook.example import Example, filled, index_bytes
from shop.models import Review

COLUMNS = ("product", "author", "rating", "title", "body", "verified", "helpful_votes", "created_at")
ONE = [models.Index(fields=["product", "-created_at", "-id"], name="the_one_that_is_used")]
ALL = [*ONE, *(models.Index(fields=[column], name=f"just_in_case_{column}") for column in COLUMNS)]
ROWS = 20_000
indexed = partial(
    filled,
    Review,
    ROWS,
    product="1 + n % 400",
    author="1 + n % 2000",
    title="'Title ' || n",
    body="'Text ' || n",
    created_at="now() - n * interval '1 minute'",
)


def naive():
    """Change a column of 500 rows, as counters change."""
    return Review.objects.filter(pk__lte=500).update(helpful_votes=F("helpful_votes") + 1)


def optimized():
    return naive()


EXAMPLE = Example(
    given=lambda rows: (),
    queries={"naive": 1, "optimized": 1},
    same=("naive", "optimized"),
    around={"naive": partial(indexed, ALL), "optimized": partial(indexed, ONE)},
    change=lambda: None,  # each function has a table of its own
    writes=True,
    price=lambda: {
        "bytes of the indexes, 20 000 rows": index_bytes(indexed, *ALL),
        "bytes of the one": index_bytes(indexed, *ONE),
    },
)
