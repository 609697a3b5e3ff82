"""Keep values under a version that a commit renews.          kind: drop-in · Django ≥ 3.2 · any database

Symptom   a change is not seen until the time is over, or the time is so short that the cache hardly helps
Detect    users report old prices after an edit; or the cache's misses equal TIMEOUT's ticks
Rename    Product = what the value is made from, price_cents = what is shown
Price     one more key to read, in the same round trip; every write voids all that hangs on the version. Writes that
          pass by renew() are seen when the time is over: psql, bulk imports, .update() where only signals call it
Trap      the version has to be read before the data. Read afterwards, an old value may be kept under a new version.
          Renewed before the commit, a reader keeps the old data under the new version: so on_commit. An evicted version
          must not come back as an old number: a random one cannot
Not when  nearly every request writes; or a value that is some seconds old does no harm: then a TIMEOUT is simpler
"""

from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

from shop.models import Product  # yours

TIMEOUT = 3600  # seconds, in case somebody writes past renew()


def kept(name, versions, make):
    """Return the value under this name, or make() it, for as long as none of the versions has been renewed."""
    keys = [f"version:{version}" for version in versions]
    found = cache.get_many([*keys, name])
    current = [found.get(key) or cache.get_or_set(key, _fresh, None) for key in keys]  # read before the data
    stamp, value = found.get(name, (None, None))
    if stamp != current:
        value = make()
        cache.set(name, (current, value), TIMEOUT)
    return value


def renew(*versions):
    """Void what hangs on these versions once the transaction is committed. For save(), signals and services."""
    keys = [f"version:{version}" for version in versions]
    transaction.on_commit(lambda: cache.delete_many(keys))


def _fresh():
    return uuid4().hex


def naive():
    return list(Product.objects.order_by("-price_cents", "pk").values_list("pk", "price_cents")[:24])


def optimized():
    return kept("dearest", ["products"], naive)


def wrong():
    """A time alone: right again after an hour."""
    return cache.get_or_set("dearest-for-an-hour", naive, TIMEOUT)


# ---- below: for the cookbook's tests and measurements, not for you
import pickle

from django.test import TestCase

from cookbook.example import Example


def change():
    with TestCase.captureOnCommitCallbacks(execute=True):
        Product.objects.filter(pk__in=[pk for pk, _ in naive()[:3]]).update(price_cents=1)
        renew("products")


def nothing_is_renewed_before_the_commit():
    before = optimized()
    with TestCase.captureOnCommitCallbacks(execute=True):
        Product.objects.update(price_cents=5)
        renew("products")
        assert optimized() == before != naive(), "before the commit, others see the old rows"
    assert optimized() == naive()


def a_value_made_during_a_write_is_not_kept_as_new():
    """A reader that has read before the commit keeps what it made under the version of before."""

    def slowly():
        rows = naive()
        cache.delete_many(["version:products"])  # another request commits and renews
        return rows

    kept("dearest", ["products"], slowly)
    Product.objects.update(price_cents=7)
    assert optimized() == naive()


EXAMPLE = Example(
    given=lambda rows: (),
    queries={"naive": 1, "optimized": 1, "wrong": 1},
    again={"optimized": 0, "wrong": 0},
    same=("naive", "optimized"),
    differs=("wrong",),
    change=change,
    checks=(nothing_is_renewed_before_the_commit, a_value_made_during_a_write_is_not_kept_as_new),
    price=lambda: {"bytes in the cache": len(pickle.dumps(naive()))},
    stranger={"Product": "Article", "price_cents": "words"},
    api=("transaction.on_commit", "cache.get_many", "cache.delete_many", "captureOnCommitCallbacks"),
    symptom="django cache invalidation, old data after save",
    why=(
        "A value is believed only while the versions are those that were read before it was made. Deleting a version "
        "is one small write, however many values hang on it. After the commit, whoever reads finds no version that "
        "the old value has been made under."
    ),
    shop="shop/caching/versions.py and store.py: the same idea, with triggers that see every write.",
)
