"""Contract 2, fresh, where nobody writes: a promotion starts or ends, and at midnight a product is no longer new.

Time passes for real here, a second for each page in each of these tests, because what is kept runs out by Valkey's
clock and not by Python's.

Broken on purpose and caught: entries kept for an hour, whatever the next change (all but the last test);
promotions kept in the process beyond it.
"""

import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_redis import get_redis_connection

from shop import pages
from shop.caching import clock, store
from tests.contracts.asking import ask
from tests.contracts.corner import LONG, product
from tests.contracts.writes import promotion, sale, save
from tests.pages import PAGES, all_are_asked, caching_stages, first

CACHED = caching_stages()
FIRST = [first(page) for page in PAGES]
pytestmark = pytest.mark.skipif(not CACHED, reason="none of these pages keeps anything")
SOON = timedelta(seconds=1) * len(PAGES)  # time to look at all of them


def test_a_promotion_starts(corner):
    sale().delete()
    with changing_soon():
        promotion(starts_at=timezone.now() + SOON).products.add(product())


def test_a_promotion_ends(corner):
    with changing_soon():
        save(sale(), ends_at=timezone.now() + SOON)


def test_midnight(corner, monkeypatch):
    now, midnight = timezone.now, _midnight()
    save(product(), new_until=now().date())
    with changing_soon():
        offset = midnight - SOON - now()
        monkeypatch.setattr(timezone, "now", lambda: now() + offset)


def test_nothing_is_kept_for_longer_than_it_is_true(corner):
    promotion(starts_at=timezone.now() - LONG, ends_at=timezone.now() + timedelta(seconds=100))
    for stage in CACHED:
        for page in PAGES:
            ask(stage, first(page))
            ask(stage, first(page), warm=pages.caches(page, stage))
    left = {key: seconds for key, seconds in _seconds_left().items() if b":version:" not in key}
    assert any(b"page:" in key for key in left)
    left = {key: seconds for key, seconds in left.items() if b":ranking:" not in key}  # of ids, which no time changes
    assert {key for key, seconds in left.items() if not 0 <= seconds <= 100} == {_clock()}


def test_a_page_is_made_anew_before_its_time_is_over(corner):
    """Its time is over after `store.TIMEOUT`, however far the next promotion or midnight is."""
    path = first("product")
    ask("optimized", path)
    [key] = cache.keys("page:*")
    page = store.get_many([key])[key]
    assert page.until <= time.time() + store.TIMEOUT


@contextmanager
def changing_soon():
    """In the block, let the pages be due to change in a moment; then see that they do, and not before."""
    before = [ask("naive", path) for path in FIRST]
    yield
    change = time.monotonic() + SOON.total_seconds()
    shown = [[ask(stage, path) for path in FIRST] for stage in CACHED] + [kept(stage) for stage in CACHED]
    assert time.monotonic() < change, "the machine is too slow for this test: make SOON longer"
    assert shown == [before] * len(shown)
    time.sleep(change - time.monotonic() + 0.01)
    after = [ask("naive", path) for path in FIRST]
    assert after != before or not all_are_asked()
    for stage in CACHED:
        assert [ask(stage, path) for path in FIRST] == after
        assert kept(stage) == after


def kept(stage):
    """Return the answers to the first addresses, each proven to be kept where its page keeps anything."""
    return [ask(stage, first(page), warm=pages.caches(page, stage)) for page in PAGES]


def _midnight():
    return (timezone.now() + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _clock():
    return cache.make_key(clock.KEY).encode()


def _seconds_left():
    valkey = get_redis_connection("default")
    return {key: valkey.ttl(key) for key in valkey.keys(cache.make_key("*"))}
