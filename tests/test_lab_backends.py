"""The backends of the cache that experiments put in the place of the shop's own: every page is as right on them.

Broken on purpose and caught: no rankings; one whose last member, which says until when it is kept, is shown as well.
"""

import re
from pathlib import Path

import pytest

from lab.stacks.backends import OneByOne
from shop.caching import client, ranking
from tests.contracts.asking import ask, at_every_temperature
from tests.pages import asker, first, variants

BACKENDS = [OneByOne]


@pytest.mark.parametrize("backend", BACKENDS)
def test_it_can_do_what_the_shop_asks_of_its_cache(backend):
    asked = {*re.findall(r"\bcache\.(\w+)\(", Path(client.__file__).read_text())}
    assert {"get_many", "get_ranking", "set_ranking"} <= asked
    assert {name for name in asked if not hasattr(backend, name)} == set()


@pytest.fixture(params=BACKENDS)
def _backend(request, settings):
    """Keep what is cached through each of them."""
    name = f"{request.param.__module__}.{request.param.__name__}"
    settings.CACHES = {**settings.CACHES, "default": {**settings.CACHES["default"], "BACKEND": name}}


@pytest.mark.usefixtures("_backend")
@pytest.mark.parametrize(("page", "stage"), variants(caching=True))
def test_every_page_is_right(page, stage, corner):
    path, cookies = first(page), corner[asker(page)]
    expected = ask("naive", path, cookies)
    for answer in at_every_temperature(page, stage, path, cookies):
        assert answer == expected


@pytest.mark.usefixtures("_backend", "empty_shop")
def test_a_ranking_is_kept_in_its_order():
    scores = {"a": 1, "c": 3, "b": 3}
    made = ranking("best", 9, 100, lambda: scores)
    assert made.members == ["c", "b", "a"]
    assert ranking("best", 9, 100, dict) == made
    assert ranking("best", 2, 100, dict).members == ["c", "b"]
