"""What is not there costs little: a 404 is told from what is kept, waits for nobody, and is not kept itself.

Broken on purpose and caught: what was made before a 404 not kept
(`test_a_page_beyond_the_last_is_told_from_the_count`), the count looked at under the lock alone
(`test_nobody_waits_to_be_told`).
"""

import pytest
from django.core.cache import cache

from lab.instruments.queries import count_queries
from shop.caching import flight
from tests.contracts.asking import ask
from tests.contracts.corner import SHELF, category, product
from tests.contracts.writes import save
from tests.pages import PAGES, having, of, variants

NOWHERE = [path for page in PAGES for path, status in of(page).nowhere.items() if status == 404]
ASKED = ["naive", "lean", "denormalized", "fragments", "optimized"]
CACHED = [(page, stage) for page, stage in variants(caching=True) if of(page).beyond]


def kept(what):
    return [key for key in cache.keys("*") if what in key and not key.startswith("version:")]


@pytest.mark.parametrize(("page", "stage"), CACHED)
def test_a_page_beyond_the_last_is_told_from_the_count(page, stage, corner):
    for path in of(page).beyond:
        expected = ask("naive", path)
        for _again in range(2):  # the first one may have to count
            assert ask(stage, path) == expected
        with count_queries() as queries:
            assert ask(stage, path) == ask(stage, path.replace("page=", "unknown=1&page=")) == expected
        assert (expected.status, queries.count) == (404, 0), f"{path}\n{queries}"


@pytest.mark.parametrize(("page", "stage"), [each for each in CACHED if of(each[0]).comes_to_be])
def test_a_page_that_comes_to_be_is_there(page, stage, corner):
    """The count is as fresh as all that is kept."""
    path, write = of(page).comes_to_be
    for _again in range(2):
        assert ask(stage, path).status == 404
    write()
    assert ask(stage, path) == ask("naive", path)
    assert ask(stage, path).status == 200


def test_what_comes_to_be_is_there(corner):
    """Though it was asked for in vain a moment ago."""
    for path in ("category/scenery/", "product/prototype/"):
        for stage in ASKED:
            assert ask(stage, path).status == 404
    save(product("prototype"), state="published")
    save(category(SHELF), slug="scenery")
    for path in ("category/scenery/", "product/prototype/"):
        answers = [ask(stage, path) for stage in ASKED]
        assert answers == [answers[0]] * len(ASKED)
        assert answers[0].status == 200


@pytest.mark.parametrize("page", having("beyond"))
def test_no_404_is_kept(page, corner):
    for path in NOWHERE + of(page).beyond:
        for _again in range(2):
            assert ask("optimized", path).status == 404
    assert [key for what in ("page:", "nowhere", "nothing", "77") for key in kept(what)] == []


@pytest.mark.parametrize("page", having("beyond"))
def test_nobody_waits_to_be_told(page, corner, monkeypatch):
    """Not even where somebody else is at it, or was and died."""
    ask("optimized", next(iter(of(page).beyond)).partition("?")[0])
    monkeypatch.setattr(flight, "_lock", None)
    assert ask("optimized", next(iter(of(page).beyond)), raising=True).status == 404
