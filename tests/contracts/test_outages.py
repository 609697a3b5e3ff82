"""Contract 7, under fire: without Valkey every page answers, slower and right, and nothing is stale when it is back.

Broken on purpose and caught: errors of the cache let through, renewals dropped that could not be sent, no pause after a
time-out.
"""

import socket
from contextlib import contextmanager
from threading import Thread

import psycopg
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, override_settings

from shop import pages
from shop.caching import client, flight
from shop.denormalized.relay import Relay
from tests.contracts.asking import ask
from tests.contracts.corner import SHELF, category, product, variant
from tests.contracts.writes import save
from tests.pages import PAGES, caching_stages, first, of, variants

NOWHERE = "redis://127.0.0.1:1"  # nothing listens on port 1


@pytest.fixture(autouse=True)
def _forget_outages(monkeypatch):
    """Let no test wait for the pause that another one's outage made."""
    monkeypatch.setattr(client, "_trusted_until", 0.0)


@contextmanager
def valkey_at(url, settings):
    with override_settings(
        CACHES={alias: {**cache, "LOCATION": f"{url}/{n}"} for n, (alias, cache) in enumerate(settings.CACHES.items())}
    ):
        yield
    client.BREAKER.reset()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_without_valkey(page, corner, settings):
    expected = {(path, who): ask("naive", path, corner[who]) for path, who in of(page).paths.items()}
    for stage in pages.STAGES:
        with valkey_at(NOWHERE, settings):
            for (path, who), answer in expected.items():
                assert ask(stage, path, corner[who]) == answer


@pytest.mark.parametrize("visitor", ["another", "anonymous"])
def test_shopping_goes_on_without_valkey(visitor, corner, settings):
    browser = Client()
    browser.cookies.load(corner[visitor])
    with valkey_at(NOWHERE, settings):
        form = {"variant": variant("rim").pk, "quantity": 1}
        answer = browser.post("/optimized/cart/add/", form, follow=True)
        assert answer.redirect_chain == [("/optimized/cart/", 302)]
        assert "The rim" in answer.content.decode()


@pytest.mark.parametrize("stage", caching_stages())
def test_what_is_written_without_valkey_is_not_stale_with_it(stage, corner, settings):
    asked = [first(page) for page, at in variants(caching=True) if at == stage]
    old = [ask(stage, path) for path in asked]
    assert [ask(stage, path, warm=True) for path in asked] == old
    with valkey_at(NOWHERE, settings):
        save(product(), price_cents=666_66)
        save(category(SHELF), name="Still here")
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as raw:
        assert Relay(None).step(raw)
    new = [ask(stage, path) for path in asked]
    assert new == [ask("naive", path) for path in asked] != old
    assert [ask(stage, path, warm=True) for path in asked] == new


def test_a_valkey_that_hangs_is_asked_once_and_then_left_alone(corner, settings, monkeypatch):
    """Each time-out costs a second; the pause after it is made longer here, for machines that are slow."""
    monkeypatch.setattr(client.BREAKER, "pause", 30)
    path = first("category")
    expected = ask("naive", path)
    with silent_server() as (port, asked), valkey_at(f"redis://127.0.0.1:{port}", settings):
        for _ in range(3):
            assert ask("optimized", path) == expected
    assert len(asked) == 1


def test_a_lock_whose_holder_died_is_not_waited_for_forever(corner, monkeypatch):
    monkeypatch.setattr(flight, "PATIENCE", 0.1)
    path = first("category")
    expected = ask("optimized", path)
    [key] = caches["default"].keys("page:*")
    caches["default"].clear()
    with caches["default"].lock(f"lock:{key}", timeout=30):
        assert ask("optimized", path) == expected


@contextmanager
def silent_server():
    """Accept connections and never say a word. Yield the port, and a list that grows by one for each connection."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen():
            while True:
                try:
                    asked.append(server.accept()[0])
                except OSError:
                    return

        listener = Thread(target=listen, daemon=True)
        listener.start()
        yield server.getsockname()[1], asked
        server.shutdown(socket.SHUT_RDWR)
        listener.join()
    for connected in asked:
        connected.close()
