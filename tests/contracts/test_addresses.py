"""One address for each page, however it is asked for: what a newsletter, an advertiser or a bot adds changes nothing.

Broken on purpose and caught: links built from the request's own parameters (`test_what_is_added_changes_nothing`), the
address as it was sent in the key, its values as they were sent (`test_all_spellings_have_one_key`), home kept under its
address as it was sent (`test_no_bot_makes_keys`).
"""

from functools import cache as once

import pytest
from django.core.cache import cache

from lab.instruments.cache_calls import count_cache_calls
from lab.instruments.queries import count_queries
from shop import pages
from shop.pages import STAGES
from shop.stages import built_on
from tests.contracts.asking import ask
from tests.pages import asker, having, of, variants, whole

VARIANTS = [(page, stage) for page in having("numbered") for stage in STAGES]
CACHED = [(page, stage) for page, stage in variants(caching=True) if page in having("numbered")]
VISITORS = ["anonymous", "customer"]
ADDED = [
    "utm_source=letter&utm_campaign=spring%20sale&fbclid=IwAR0&gclid=Cj0K&_ga=2.1.3&msclkid=1&mc_cid=2&mc_eid=3",
    "unknown=%3Cb%3E&unknown=2&page[]=3&Sort=x&%ff=%fe&=&&;",
]
# How the second page may be asked for: in the bytes of the request line, as Latin-1.
SECOND = [
    "page=2",
    "page=02",
    "page=+2",
    "page=%2B2",
    "page=2.0",
    "p%61ge=%32",
    "page=9&page=2",
    "page=\xd9\xa2",
    "&page=2&",
]


@pytest.fixture(scope="module")
def paths(seeded_for_module):
    """Of each page that has several, an address with pages before and after it."""
    return {page: of(page).numbered() for page in having("numbered")}


@pytest.fixture(scope="module")
def naive(seeded_for_module, paths):
    return once(lambda page, visitor: ask("naive", paths[page], seeded_for_module[visitor]))


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("page", "stage"), VARIANTS)
def test_what_is_added_changes_nothing(page, stage, seeded, paths, naive):
    caches = pages.caches(page, stage)
    for visitor in VISITORS if caches else VISITORS[:1]:
        expected = naive(page, visitor)
        assert expected.html.count('rel="next"') == 1
        for added in ADDED if caches else [ADDED[0]]:
            for temperature in ("cold", "warm") if caches else ("cold",):
                warm = temperature == "warm"
                answer = ask(stage, f"{paths[page]}&{added}", seeded[visitor], warm=warm)
                assert answer == expected, f"{added}, {temperature}"


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize(("page", "stage"), CACHED)
def test_what_is_added_costs_nothing(page, stage, visitor, seeded, paths):
    """Neither a query nor a look into the cache more than the page, nor a key."""
    for _again in range(2):
        ask(stage, paths[page], seeded[visitor])
    ask(stage, paths[page], seeded[visitor], warm=True)
    keys, plain = set(cache.keys("*")), _cost(stage, paths[page], seeded[visitor])
    for added in ADDED:
        assert _cost(stage, f"{paths[page]}&{added}", seeded[visitor]) == plain, added
    assert set(cache.keys("*")) == keys


@pytest.mark.parametrize(("page", "stage"), CACHED)
def test_all_spellings_have_one_key(page, stage, seeded, paths):
    path = paths[page].partition("?")[0]
    expected, keys = ask(stage, f"{path}?page=2"), set(cache.keys("*"))
    assert expected.status == 200
    for sent in SECOND:
        together = f"sort=&{sent}&utm_source=letter"
        assert ask(stage, path, warm=True, QUERY_STRING=together) == expected, together
    assert set(cache.keys("*")) == keys


@pytest.mark.parametrize("page", having("numbered"))
def test_what_looks_alike_when_it_is_kept_is_not_the_same(page, seeded, paths):
    """The bytes of a digit make a page; spelt out as other characters, the same bytes make none."""
    path = paths[page].partition("?")[0]
    for stage in [stage for stage in STAGES if "lean" in built_on(stage)]:
        assert ask(stage, path, QUERY_STRING="page=\xd9\xa2").status == 200
        assert ask(stage, path, QUERY_STRING="page=%C3%99%C2%A2").status == 400


@pytest.mark.parametrize("page", whole())
def test_no_bot_makes_keys(page, seeded):
    """Whatever it thinks of, what is kept is bounded by what can be chosen."""
    path, cookies = of(page).addresses()[0], seeded[asker(page)]
    ask("optimized", path, cookies)
    keys = {*cache.keys("*")}
    for number in range(20):
        ask("optimized", f"{path}?bot={number}&x{number}=1", cookies)
    assert {*cache.keys("*")} == keys


def _cost(stage, path, cookies):
    with count_queries() as queries, count_cache_calls() as calls:
        assert ask(stage, path, cookies, warm=True).status == 200
    return queries.count, calls.of("default").calls
