"""Go through many rows without holding them all.          kind: pattern · Django ≥ 4.1 · PostgreSQL; others stream less

Symptom   a command, an export or a task whose memory grows with the table, until it is killed
Detect    the resident size of the worker before and after; `for row in Model.objects.all()` in a job
Rename    rating = what is read of a row
Price     the connection is held until the end; a named cursor lives in a transaction, which keeps old row versions from
          being vacuumed; the rows cannot be gone through a second time
Trap      prefetch_related is done per chunk, and needs chunk_size since Django 5.0. Behind PgBouncer in transaction
          mode server-side cursors fail: DISABLE_SERVER_SIDE_CURSORS, and then all rows come at once into the driver.
          Objects have no peers: FETCH_PEERS gains nothing here
Not when  the result is a page of a list; or the database can compute it: aggregate and update leave the rows where they
          are
"""


def naive(reviews):
    return sum(review.rating for review in reviews)


def optimized(reviews):
    return sum(review.rating for review in reviews.iterator(chunk_size=500))


def lightest(reviews):
    """Rows instead of instances, streamed."""
    return sum(reviews.values_list("rating", flat=True).iterator(chunk_size=2000))


# ---- below: for the cookbook's tests and measurements, not for you
import tracemalloc

from cookbook.example import Example
from shop.models import Review


def peak(function, rows=20_000):
    tracemalloc.start()
    function(Review.objects.order_by("pk")[:rows])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return round(most / 2**20, 1)


EXAMPLE = Example(
    given=lambda rows: (Review.objects.order_by("pk")[:rows],),
    queries={"naive": 1, "optimized": 1, "lightest": 1},
    same=("naive", "optimized", "lightest"),
    rows=5000,
    price=lambda: {f"MiB, {each.__name__}, 20 000 rows": peak(each) for each in (naive, optimized, lightest)},
    stranger={"Review": "Comment", "rating": "stars"},
    api=("QuerySet.iterator", "chunk_size", "DISABLE_SERVER_SIDE_CURSORS"),
    symptom="django queryset uses too much memory",
    why=(
        "A queryset keeps every instance that it has made, to give it out again. iterator() gives each one away, and "
        "on PostgreSQL a server-side cursor sends rows in chunks. So memory depends on the chunk, not on the table; "
        "the time hardly changes."
    ),
    shop="Not in pages, which show 24 rows. The seeding streams through COPY instead (seeding/copying.py).",
)
