"""An index for every column, just in case.

Each INSERT writes all of them, and so does each UPDATE of an indexed column, which then is no HOT update. An index that
no query uses is all price: pg_stat_user_indexes has idx_scan = 0. See equality_then_order_index.
"""

from functools import partial

from django.db import models

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


def naive(reviews):
    return len(Review.objects.bulk_create(reviews))


def optimized(reviews):
    return naive(reviews)


def given(rows):
    first = Review(product_id=7, author_id=7, rating=5, helpful_votes=0, created_at="2026-01-01T12:00Z")
    names = [field.attname for field in Review._meta.concrete_fields if not field.primary_key]
    shown = {name: getattr(first, name) for name in names}
    texts = [{"title": f"New {n * 7919 % 1000}", "body": f"Text {n * 104729 % 1000}"} for n in range(rows)]
    return ([Review(pk=ROWS + 1 + n, **shown | text) for n, text in enumerate(texts)],)


def bytes_of(indexes):
    with indexed(indexes):
        return sum(index_bytes(index.name) for index in indexes)


EXAMPLE = Example(
    given=given,
    queries={"naive": 1, "optimized": 1},
    same=("naive", "optimized"),
    around={"naive": partial(indexed, ALL), "optimized": partial(indexed, ONE)},
    change=lambda: None,  # each function has a table of its own
    writes=True,
    rows=500,
    price=lambda: {
        "bytes of the indexes, 20 000 rows": bytes_of(ALL),
        "bytes of the one": bytes_of(ONE),
    },
)
