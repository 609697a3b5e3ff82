"""The tokens of tags: drawn once, the same for all who ask, gone after a write, never drawn twice."""

import os

import pytest
from django.core.cache import cache

from shop.caching import client, renew, versions


@pytest.fixture
def down(monkeypatch):
    monkeypatch.setattr(client, "attempt", lambda call, otherwise: otherwise)
    monkeypatch.setattr(client, "delete_many", lambda keys: False)


def test_tokens_stay_until_they_are_renewed(db):
    first = versions.current(["product:1", "product:2"])
    assert [*first] == ["product:1", "product:2"]
    assert None not in first.values()
    assert versions.current(["product:2", "product:1"]) == first
    assert renew(["product:1"]) is True
    again = versions.current(first)
    assert again["product:1"] not in (*first.values(), None)
    assert again["product:2"] == first["product:2"]


def test_a_token_lies_under_its_tags_name_for_a_month(db):
    [token] = versions.current(["product:1"]).values()
    assert cache.get("version:product:1") == token
    life = cache.client.get_client().ttl(cache.make_key("version:product:1"))
    assert 30 * 24 * 3600 - 60 < life <= 30 * 24 * 3600


def test_nothing_is_known_while_it_is_down(down):
    assert versions.current(["product:1"]) == {"product:1": None}
    assert renew(["product:1"]) is False


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # this fork only counts
def test_processes_never_draw_the_same():
    """Each counts from a number of its own, far from all others; one that is forked begins anew."""
    assert next(versions._tokens) > 2**64, "a process begins by itself"
    met = set()
    for _ in range(20):
        versions._begin_counting()
        met.add(next(versions._tokens))
    assert len(met) == 20
    assert all(number % 2**40 == 0 for number in met)
    assert 2**96 < max(met) < 2**104
    assert next(versions._tokens) - 1 in met
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.write(writing, str(next(versions._tokens)).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(reading, 100)) >> 40 != next(versions._tokens) >> 40
