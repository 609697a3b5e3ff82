"""Let one compute what many ask for.          kind: drop-in · Django ≥ 3.2 · any database

Symptom   every few minutes the site stops for a moment: a popular value has run out, and everybody computes it
Detect    pg_stat_statements or the slow log: the same dear statement many times within one second, then not at all
Rename    nothing: kept_by_one(key, make, timeout) stands where cache.get_or_set stood
Price     who waits, waits for the one who computes, a look at the cache each 50 ms; two round trips more for a miss
Trap      a lock without a time limit stops the site when its holder dies; without a limit for the waiting, everybody
          waits for one that hangs. cache.add is a lock on Redis, Memcached and the database, but not across processes
          on LocMemCache. Who takes longer than `longest` deletes the lock of the next one: cache.lock of django-redis
          does not
Not when  the value is cheap, or asked for by few: then the lock costs more than computing it twice. Where an old value
          will do for a moment, serve it while one makes the new one
"""

import time

from django.core.cache import cache

_MISSING = object()


def kept_by_one(key, make, timeout, longest=10, patience=5):
    """Return what is kept under the key. When nothing is, one who asks computes, and the others wait for it.

    In seconds: `longest` is how long a holder may take until it counts as dead, `patience` how long others wait before
    they compute for themselves.
    """
    give_up_at = time.monotonic() + patience
    while (value := cache.get(key, _MISSING)) is _MISSING:
        if cache.add(f"lock:{key}", 1, longest):
            try:
                value = cache.get(key, _MISSING)  # somebody may have been faster
                if value is _MISSING:
                    value = make()
                    cache.set(key, value, timeout)
            finally:
                cache.delete(f"lock:{key}")
            break
        if time.monotonic() > give_up_at:
            return make()
        time.sleep(0.05)
    return value


# ---- below: for the cookbook's tests and measurements, not for you
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db.models import Avg, Count

from cookbook.example import Example
from shop.models import Product

PEOPLE = 8


def naive():
    rows = Product.objects.order_by().values("category").annotate(count=Count("pk"), price=Avg("price_cents"))
    return {row["category"]: (row["count"], float(row["price"])) for row in rows}


def optimized():
    return kept_by_one("categories", naive, 300)


def unlocked():
    return cache.get_or_set("categories-unlocked", naive, 300)


def computed_by(ask):
    """How often the value is made when 8 ask at the same moment, and what they got."""
    made, at_once = [], Barrier(PEOPLE)

    def make():
        made.append(1)
        time.sleep(0.2)
        return "value"

    def person(_):
        at_once.wait()
        return ask("popular", make, 60)

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = set(pool.map(person, range(PEOPLE)))
    cache.delete("popular")
    return len(made), answers


def one_computes_for_eight():
    assert computed_by(kept_by_one) == (1, {"value"})
    made, _ = computed_by(cache.get_or_set)
    assert made > 1, "get_or_set should not lock"


def nothing_is_kept_of_a_failure():
    def fail():
        raise ZeroDivisionError

    for _ in range(2):  # the second one finds no lock
        try:
            kept_by_one("failing", fail, 60, patience=0)
        except ZeroDivisionError:
            continue
        raise AssertionError("the failure should be raised")
    assert kept_by_one("failing", lambda: None, 60) is None
    assert kept_by_one("failing", fail, 60) is None, "None should be kept, too"


def a_dead_holder_is_not_waited_for_long():
    cache.add("lock:dead", 1, 60)
    assert kept_by_one("dead", lambda: "own", 60, patience=0.1) == "own"


EXAMPLE = Example(
    given=lambda rows: (),
    queries={"naive": 1, "optimized": 1, "unlocked": 1},
    again={"optimized": 0, "unlocked": 0},
    same=("naive", "optimized"),
    change=lambda: None,  # as old as its timeout, like any kept value
    checks=(one_computes_for_eight, nothing_is_kept_of_a_failure, a_dead_holder_is_not_waited_for_long),
    price=lambda: (
        {f"computed for {PEOPLE} at once, get_or_set": computed_by(cache.get_or_set)[0]}
        | {f"computed for {PEOPLE} at once, kept_by_one": computed_by(kept_by_one)[0]}
    ),
    stranger={"Product": "Article", "category": "author", "price_cents": "words"},
    api=("cache.add", "cache.lock", "cache.get_or_set"),
    symptom="django cache stampede, thundering herd, dogpile",
    why=(
        "cache.add writes only where nothing is, and tells whether it did: so one of all who ask gets the lock. The "
        "others look for the value, not for the lock. Both waits have an end."
    ),
    shop="shop/caching/flight.py, with early recomputation on top: most values are made anew before they run out.",
)
