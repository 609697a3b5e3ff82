"""Keep the result of a slow question for a while.          kind: pattern · Django ≥ 1.9 · any database

Symptom   the same aggregate on every request, with the same answer for minutes
Detect    pg_stat_statements: one statement of high total time whose calls equal the requests and whose rows are few
Rename    Product = whose rows are summed up, category = what they are grouped by, price_cents = what is averaged
Price     an answer that is up to TIMEOUT seconds old; the bytes of the value; one round trip to the cache for a hit,
          three for a miss
Trap      get_or_set(key, question()) asks the database each time, as arguments are computed first: pass the function,
          see `eager`. A queryset is evaluated to be kept, and kept with all its instances: keep a list or dict. It does
          not lock: when the key runs out, everybody computes (single_flight)
Not when  an old answer does harm (a price that is charged): see version_key. For a row by its primary key it saves
          little, and brings rows that are old; PostgreSQL keeps such a row in memory, too
"""

from django.core.cache import cache
from django.db.models import Avg, Count

from shop.models import Product  # yours

TIMEOUT = 300  # seconds


def naive():
    rows = Product.objects.order_by().values("category").annotate(count=Count("pk"), price=Avg("price_cents"))
    return {row["category"]: (row["count"], float(row["price"])) for row in rows}


def optimized():
    return cache.get_or_set("product-statistics", naive, TIMEOUT)


def eager():
    """The trap: the question is asked before the cache is."""
    return cache.get_or_set("product-statistics-eager", naive(), TIMEOUT)


# ---- below: for the cookbook's tests and measurements, not for you
import pickle

from cookbook.example import Example


def it_is_as_old_as_its_timeout():
    before = optimized()
    Product.objects.update(price_cents=1)
    assert optimized() == before != naive(), "a kept answer should be old until it runs out"


EXAMPLE = Example(
    given=lambda rows: (),
    queries={"naive": 1, "optimized": 1, "eager": 1},
    again={"optimized": 0, "eager": 1},
    same=("naive", "optimized", "eager"),
    change=lambda: None,  # what changes is not seen: it_is_as_old_as_its_timeout
    checks=(it_is_as_old_as_its_timeout,),
    price=lambda: {"bytes in the cache": len(pickle.dumps(naive()))},
    stranger={"Product": "Article", "category": "author", "price_cents": "words"},
    api=("cache.get_or_set", "caches"),
    symptom="django cache slow query result",
    why=(
        "A hit costs one round trip to memory, however long the question takes. The function is called on a miss only. "
        "What is kept is small and plain: numbers in a dict, no instances."
    ),
    shop="Not in the shop: its kept values must not be stale, so they are looked up together with versions "
    "(shop/caching/store.py).",
)
