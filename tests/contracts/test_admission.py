"""Contract 8, bounded: what is asked for once leaves nothing; what is asked for again is stored, and is the same page.

The other contracts count one request as enough (tests/conftest.py); here it takes two, as it is shipped.

Broken on purpose and caught: a page stored at its first request, an outdated one that is not, waiters that are not
counted,
a token left for a slug that somebody has made up, a grid that is stored whoever asks.
"""

import pytest
from django.core.cache import cache
from django_redis import get_redis_connection

from lab.instruments.queries import count_queries
from shop import caching
from shop.caching import admission, renew, store
from shop.pages import caches
from tests.contracts.asking import ask
from tests.contracts.crowd import at_once
from tests.contracts.remains import keys_in_valkey
from tests.pages import PAGES, asker, first, of, variants, whole

WHOLE = [page for page in whole() if caches(page, "optimized")]
CROWD = 6


@pytest.fixture(autouse=True)
def _as_shipped(monkeypatch):
    monkeypatch.setattr(admission, "REQUESTS", 2)


def pages_stored():
    return [key for key in keys_in_valkey("default") if b":page:" in key]


@pytest.mark.parametrize(("page", "stage"), variants(caching=True))
def test_it_is_the_same_page_before_and_after(page, stage, corner):
    cookies = corner[asker(page)]
    expected = ask("naive", first(page), cookies)
    for warm in (False, False, True, True):
        assert ask(stage, first(page), cookies, warm=warm) == expected


@pytest.mark.parametrize("page", WHOLE)
def test_a_page_is_stored_at_its_second_request(page, corner):
    stored = []
    for _ in range(3):
        ask("optimized", first(page), corner[asker(page)])
        stored.append(len(pages_stored()))
    assert stored == [0, 1, 1]


@pytest.mark.parametrize("page", WHOLE)
def test_an_outdated_page_is_stored_at_once(page, corner):
    cookies = corner[asker(page)]
    for _ in range(2):
        ask("optimized", first(page), cookies)
    admission.forget()  # the while is over
    renew(["catalogue"])
    [key] = cache.keys("page:*")
    assert not store.get_many([key])
    ask("optimized", first(page), cookies)
    assert store.get_many([key])


@pytest.mark.parametrize("page", [page for page in WHOLE if "anonymous" in asker(page)])
def test_who_waits_is_counted_and_gets_what_is_made(page, corner):
    with count_queries() as alone:
        ask("optimized", first(page))
    cache.clear()
    caching.forget()
    admission.forget()
    with count_queries(everywhere=True) as together:
        answers = at_once(*[lambda: ask("optimized", first(page)).status] * CROWD)
    assert answers == [200] * CROWD
    assert together.count == alone.count
    assert len(pages_stored()) == 1


@pytest.mark.parametrize("stage", ["fragments", "optimized"])
@pytest.mark.parametrize("page", PAGES)
def test_addresses_without_end_leave_nothing(page, stage, corner):
    """Whatever is asked for once: a filter, a page of the listing, a name of nothing, an unknown parameter."""
    of_page = of(page)
    made_up = [f"{first(page)}?{query}" for query in of_page.bad_input if len(query) < 1000]
    made_up += [path.replace("nowhere", f"nowhere-{number}") for path in of_page.nowhere for number in range(5)]
    made_up += [path for path in of_page.paths if "?" in path] + of_page.beyond
    if page == "category":
        made_up += [f"{first(page)}?brand=made-up-{number}&stock=1" for number in range(20)]
    for path in [first(page), *(path.partition("?")[0] for path in of_page.beyond)] * 2:
        ask(stage, path, corner[asker(page)])
    before = names()
    for path in made_up:
        ask(stage, path, corner[asker(page)])
    left = names() - before
    assert left <= {name for name in left if b":card:" in name or b":version:product:" in name}, "as many as products"


def names():
    """Return the names of all that is stored; but for locks, which run out by themselves."""
    server = get_redis_connection("default")
    return {key for key in keys_in_valkey("default") if b":lock:" not in key and server.exists(key)}
