"""Which requests count, and in what space.

Broken on purpose and caught: counters that wrap around, a while that each request begins anew, a value in the place of
the counters that stops the cache, counters that `clear` deletes.
"""

import pytest
from django.core.cache import cache

from shop.caching import admission, look
from tests.conftest import REQUESTS

WORTH = REQUESTS


@pytest.fixture(autouse=True)
def _as_shipped(monkeypatch):
    monkeypatch.setattr(admission, "REQUESTS", WORTH)


def valkey():
    return cache.client.get_client(write=True)


def test_what_is_asked_for_again_is_admitted():
    assert WORTH == 2
    assert admission.count(["a", "b"]) == set()
    assert admission.count(["b", "c"]) == {"b"}
    assert admission.admitted(["a", "b", "c"]) == {"b"}
    assert admission.admitted(["a"]) == set(), "who looks is not counted"
    assert admission.count(["a"] * WORTH) == {"a"}


def test_it_stays_so_however_often():
    for _ in range(9):
        admission.count(["a"])
    assert admission.admitted(["a"]) == {"a"}


def test_of_nothing_nothing():
    assert admission.count([]) == set()


def test_the_space_is_bounded():
    before = valkey().info("memory")["used_memory_dataset"]
    wrong = sum(len(admission.count([f"{number}:{each}" for each in range(500)])) for number in range(40))
    assert valkey().memory_usage(admission._name()) < 2 * 2**20
    assert valkey().info("memory")["used_memory_dataset"] - before < 4 * 2**20
    assert wrong <= 20, "of 20 000 different ones"


def test_it_is_over_after_a_while_however_many_come():
    admission.count(["a"])
    valkey().expire(admission._name(), 100)
    admission.count(["a"])
    assert 90 < valkey().ttl(admission._name()) <= 100
    valkey().delete(admission._name())
    assert admission.count(["a"]) == set()
    assert 590 < valkey().ttl(admission._name()) <= 600


def test_emptying_the_cache_does_not_change_what_is_asked_for_often():
    admission.count(["a"])
    cache.clear()
    assert admission.count(["a"]) == {"a"}


def test_another_value_in_their_place_is_removed():
    valkey().rpush(admission._name(), "a list")
    assert admission.count(["a"]) == admission.count(["a"]) == set()
    assert admission.count(["a"]) == {"a"}


def test_nothing_else_is_taken_for_counters(monkeypatch):
    monkeypatch.setattr(admission, "REQUESTS", 1)
    valkey().rpush(admission._name(), "a list")
    assert admission.count(["a"]) == set()
    assert admission.count(["a"]) == {"a"}


def test_what_else_the_server_refuses_loses_no_counters(monkeypatch):
    admission.count(["a"])
    monkeypatch.setattr(admission, "WHILE", "soon")
    assert admission.count(["b"]) == set()
    assert valkey().exists(admission._name())


def test_while_the_cache_is_down_nothing_is_stored(monkeypatch):
    monkeypatch.setattr(admission, "REQUESTS", 1)
    monkeypatch.setattr(admission.client, "attempt", lambda call, otherwise: otherwise)
    assert admission.count(["a"]) == admission.admitted(["a"]) == set()


def test_a_key_was_asked_for_as_often_as_the_lowest_of_its_four_counters_says():
    places = [place for number in range(200) for place in admission._places(f"key {number}")]
    assert len(places) == 200 * 4
    assert 2**21 < max(places) < 2**22
    for place in admission._places("a")[1:]:
        valkey().execute_command("BITFIELD", admission._name(), "SET", "u2", f"#{place}", 3)
    assert admission.count(["a"]) == set()
    assert admission.count(["a"]) == {"a"}


def test_forgotten_is_forgotten():
    admission.count(["a"])
    admission.forget()
    assert admission.count(["a"]) == set()


def test_values_that_nobody_can_make_up_are_stored_at_once(db):
    look({"menu": ["catalogue"], "grid:stock=1": ["catalogue"]}, endless=["grid:stock=1"]).make(
        {"menu": lambda: "a menu", "grid:stock=1": lambda: "a grid"}
    )
    assert look({"menu": ["catalogue"], "grid:stock=1": ["catalogue"]}).missing == ["grid:stock=1"]
