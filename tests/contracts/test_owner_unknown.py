"""Contract 7, under fire: while PostgreSQL lets nobody in, whose keys these are is unknown, and every page answers.

Broken on purpose and caught: the name of a lock made outside of what an outage may do.
"""

import psycopg
import pytest

from shop import pages
from shop.caching import scope
from tests.contracts.asking import ask
from tests.pages import PAGES, of


@pytest.fixture
def unknown(settings, monkeypatch):
    def refuse():
        raise psycopg.OperationalError("too many connections")

    settings.CACHES = {
        alias: {**cache, "KEY_FUNCTION": "shop.caching.scope.make_key"} for alias, cache in settings.CACHES.items()
    }
    monkeypatch.setattr(scope, "_known", "")
    monkeypatch.setattr(scope, "_read", refuse)
    yield
    monkeypatch.setattr(scope, "_next_try", 0.0)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers(page, corner, unknown):
    for path, who in of(page).paths.items():
        naive = ask("naive", path, corner[who])
        for stage in pages.STAGES[1:]:
            assert ask(stage, path, corner[who]) == naive
