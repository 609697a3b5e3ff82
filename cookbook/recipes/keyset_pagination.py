"""Go on after the last row instead of counting off pages.          kind: pattern · Django ≥ 3.2 · any database

Symptom   page 1 is fast and page 500 is slow; crawlers and exports that page through everything get slower and slower
Detect    OFFSET with a large number in the slow log; in the plan: Limit over rows that are read and thrown away
Rename    created_at = the moment that the list is sorted by, newest first
Price     no page numbers and no jump to page 500: only "more". An index on the sort, its tiebreak included
Trap      without a unique tiebreak, rows of the same moment are lost at a page's end: see `wrong`. The sort, the
          condition and the index have to name the same columns in the same direction; NULL in them needs a rule of its
          own
Not when  people jump to numbered pages; or no list is longer than some pages: OFFSET 48 costs nothing
"""

from django.db import models
from django.db.models import Q

INDEX = models.Index(fields=["-created_at", "-id"], name="newest_of_all")  # into the model's Meta.indexes
SIZE = 24


def naive(reviews, last, page):
    """The page of this number, from 0; `last` is not used."""
    return [review.pk for review in reviews.order_by("-created_at", "-pk")[page * SIZE : (page + 1) * SIZE]]


def optimized(reviews, last, page):
    """The page after the row `last`, or the first one (None); `page` is not used."""
    return [review.pk for review in after(reviews, last).order_by("-created_at", "-pk")[:SIZE]]


def after(reviews, last):
    if last is None:
        return reviews
    # The first condition is implied by the second, and it is the one that an index can begin with.
    return reviews.filter(
        Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk),
        created_at__lte=last.created_at,
    )


def wrong(reviews, last, page):
    """Without the tiebreak: rows of the same moment as the last one are skipped."""
    rest = reviews.filter(created_at__lt=last.created_at) if last else reviews
    return [review.pk for review in rest.order_by("-created_at", "-pk")[:SIZE]]


# ---- below: for the cookbook's tests and measurements, not for you
from contextlib import contextmanager

from django.db import connection, transaction

from cookbook.example import Example
from shop.models import Review


@contextmanager
def indexed():
    """Within the block the table has INDEX, for all functions alike."""
    with transaction.atomic():
        connection.check_constraints()  # what waits for the end of the transaction would be in the way
        with connection.cursor() as cursor:
            cursor.execute(str(INDEX.create_sql(Review, connection.schema_editor(collect_sql=True))))
        yield
        transaction.set_rollback(True)


def given(rows):
    """The page after so many rows, none of them at first."""
    ordered = Review.objects.order_by("-created_at", "-pk")
    pages = rows // SIZE
    last = ordered[pages * SIZE - 1] if pages else None
    return Review.objects.all(), last, pages


def the_order_is_total():
    assert Review.objects.order_by("-created_at", "-pk").totally_ordered
    assert not Review.objects.order_by("-created_at").totally_ordered


def every_row_comes_once():
    for size in (1, 2, 3, 7):
        seen, last, whole = [], None, list(Review.objects.order_by("-created_at", "-pk"))
        while page := list(after(Review.objects.all(), last).order_by("-created_at", "-pk")[:size]):
            seen += page
            last = page[-1]
        assert seen == whole


EXAMPLE = Example(
    given=given,
    also={"a page after equal moments": lambda: given(48)},
    queries={"naive": 1, "optimized": 1, "wrong": 1},
    same=("naive", "optimized"),
    differs=("wrong",),
    around={"naive": indexed, "optimized": indexed, "wrong": indexed},
    plan={"optimized": ("newest_of_all", "Index Cond: (created_at <=")},
    absent={"optimized": ("Sort",)},
    checks=(the_order_is_total, every_row_comes_once),
    rows=50_000,
    stranger={"Review": "Comment", "created_at": "written_at"},
    api=("QuerySet.totally_ordered", "Paginator", "Q"),
    symptom="django pagination slow on high page numbers",
    why=(
        "OFFSET reads and sorts everything before the page and throws it away. A condition on the sort's own columns "
        "starts where the last page has ended. The unique tiebreak makes that place exact."
    ),
    shop="Not in the shop: its lists have numbered pages, and read ids alone of an index to get there "
    "(shop/pages/category/listing.py).",
)
