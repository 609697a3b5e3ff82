"""An index for what is equal, then for what is sorted.          kind: migration · Django ≥ 3.2 · PostgreSQL, SQLite

Symptom   a list of one parent, newest first, gets slower with the parent's rows; LIMIT 10 does not help. Or a list of
          all, newest first, with no WHERE
Detect    the plan has a Sort above an index scan, or "Rows Removed by Filter" in thousands, for a WHERE a = … ORDER BY
          b
Rename    reviews = the list, product = what is equal, created_at = what is sorted by
Price     the index's bytes, and its share of every INSERT and of every UPDATE that is not HOT; it makes the foreign
          key's own index redundant (db_index=False)
Trap      the other way round, (sort, equal), is read from the newest row on until enough fit: fast for a parent with
          many rows, the whole index for one with few. The index serves the sort in its direction and in its reverse
          only: all columns turned round, or none. NULLS LAST in the query and not in the index is another order
Not when  there is no WHERE: index the order alone, Index(fields=["-created_at", "-id"]), see ALONE. Or each parent has
          some dozens of rows: sorting these costs less than the index does. On a live table, PostgreSQL builds it by
          AddIndexConcurrently
"""

from django.db import models

INDEX = models.Index(fields=["product", "-created_at", "-id"], name="newest_of_each")  # into the model's Meta.indexes
ALONE = models.Index(fields=["-created_at", "-id"], name="newest")  # where there is no WHERE: the order alone
TURNED = models.Index(fields=["-created_at", "product"], name="newest_first")  # the trap


def naive(reviews, product):
    return list(reviews.filter(product=product).order_by("-created_at", "-id").values_list("id", flat=True)[:10])


def optimized(reviews, product):
    """The same query, with INDEX."""
    return naive(reviews, product)


def turned(reviews, product):
    """The same query, with TURNED."""
    return naive(reviews, product)


# ---- below: for the cookbook's tests and measurements, not for you
import json
from functools import partial

from django.db import connection

from cookbook.example import Example, filled, index_bytes
from shop.models import Review

PARENTS, RARE, ROWS = 4, 9, 20_000
BARE = models.Index(fields=["product"], name="the_foreign_key")


def indexed(indexes=()):
    """A table of 20 000 rows, nearly all of 4 parents, with these indexes alone besides that of the foreign key."""
    parent = f"CASE n % 1000 WHEN 0 THEN {RARE} ELSE 1 + n % {PARENTS} END"
    return filled(Review, ROWS, [BARE, *indexes], product=parent, created_at="now() - n * interval '1 minute'")


def blocks_read(index):
    """How many blocks the list of a parent with few rows takes, by this index and without a sort."""
    with indexed([index]), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
        newest = Review.objects.filter(product=RARE).order_by("-created_at", "-id")[:10]
        plan = json.loads(newest.explain(analyze=True, buffers=True, format="json"))[0]["Plan"]
        return plan["Local Hit Blocks"] + plan["Local Read Blocks"]


def the_order_of_columns_matters():
    """The turned index is read from the newest row on until ten of the parent have come."""
    assert blocks_read(INDEX) <= 15 < blocks_read(TURNED)


def without_where_the_order_alone_is_indexed():
    newest = Review.objects.order_by("-created_at", "-id")[:10]
    with indexed([INDEX]):
        assert "Sort" in newest.explain()
    with indexed([ALONE]):
        plan = newest.explain()
    assert "newest" in plan
    assert "Sort" not in plan


EXAMPLE = Example(
    given=lambda rows: (Review.objects.all(), min(rows, PARENTS)),
    queries={"naive": 1, "optimized": 1, "turned": 1},
    same=("naive", "optimized", "turned"),
    around={"naive": indexed, "optimized": partial(indexed, [INDEX]), "turned": partial(indexed, [TURNED])},
    change=lambda: None,  # each function has a table of its own
    plan={"naive": ("Sort",), "optimized": ("newest_of_each",)},
    absent={"optimized": ("Sort",)},
    checks=(the_order_of_columns_matters, without_where_the_order_alone_is_indexed),
    databases=("postgresql",),
    rows=7,
    price=lambda: {"bytes of the index, 20 000 rows": index_bytes(indexed, INDEX)},
    stranger={
        "Product": "Article",
        "Review": "Comment",
        "reviews": "comments",
        "product": "article",
        "created_at": "written_at",
    },
    api=("Meta.indexes", "Index", "AddIndexConcurrently", "db_index"),
    symptom="postgres order by limit slow although there is an index on the foreign key",
    why=(
        "Inside of the index, the rows of one parent stand next to each other, and in the order that is asked for. So "
        "the first ten are the answer: nothing else is read, and nothing is sorted."
    ),
    shop="Review has one such index for each sort of the review list: shop/models/reviews.py.",
)
