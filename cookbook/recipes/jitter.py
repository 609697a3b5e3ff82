"""Let kept values run out one after another.          kind: drop-in · Django ≥ 1.7 · any database

Symptom   a peak of load every few minutes, exactly as long after a deployment or an emptied cache as the TTL says
Detect    the database's load drawn over time: a comb whose teeth are one TTL apart
Rename    nothing: jittered(TIMEOUT) stands where TIMEOUT stood
Price     values live a little shorter on average; a test that waits for an expiry has to wait for the longest
Trap      drawn when a value is kept, not once when the module is imported. It spreads many keys; one popular key still
          runs out for everybody at once: single_flight
Not when  a value has to be of a certain moment, such as midnight
"""

import random

from django.core.cache import cache

TIMEOUT = 300  # seconds


def jittered(timeout, share=0.2):
    """Return a number of seconds below `timeout`, by up to this share of it."""
    return round(timeout * (1 - share * random.random()))  # nobody gains by guessing it


def naive(values):
    for key, value in values.items():
        cache.set(key, value, TIMEOUT)
    return cache.get_many(values)


def optimized(values):
    for key, value in values.items():
        cache.set(key, value, jittered(TIMEOUT))
    return cache.get_many(values)


# ---- below: for the cookbook's tests and measurements, not for you
from collections import Counter
from unittest.mock import patch

from cookbook.example import Example

KEYS = 1000


def given(rows):
    return ({f"jitter:{n}": n for n in range(rows)},)


def in_the_worst_second(keep):
    """How many of 1000 values that are kept at the same moment run out in the same second."""
    with patch(f"{__name__}.cache") as watched:
        keep(*given(KEYS))
    return max(Counter(call.args[2] for call in watched.set.call_args_list).values())


def they_run_out_apart():
    assert in_the_worst_second(naive) == KEYS
    assert in_the_worst_second(optimized) < KEYS / 10
    assert all(240 <= jittered(300) <= 300 for _ in range(KEYS))


EXAMPLE = Example(
    given=given,
    queries={"naive": 0, "optimized": 0},
    same=("naive", "optimized"),
    change=lambda: None,
    checks=(they_run_out_apart,),
    price=lambda: {
        "of 1000 keys, run out in the worst second, naive": in_the_worst_second(naive),
        "of 1000 keys, run out in the worst second, optimized": in_the_worst_second(optimized),
    },
    stranger={},
    api=("cache.set", "TIMEOUT", "caches"),
    symptom="django cache keys expire at the same time, load spikes every few minutes",
    why=(
        "What is kept at the same moment for the same time is gone at the same moment. A time that is drawn for "
        "each key spreads the work of making them anew. No value lives longer than it was allowed to."
    ),
    shop="shop/caching/rankings.py, jittered(); the home page limits its best rated so.",
)
