"""One computes, the others wait; and early recomputation is rare, and rarer the earlier."""

import time
from threading import Event
from types import SimpleNamespace

import pytest
from django.http import Http404

from shop.caching import flight, forget
from shop.caching.scope import OwnerUnknown
from tests.contracts.crowd import at_once

pytestmark = pytest.mark.django_db  # each of a crowd has its connection


def test_what_is_there_is_not_made():
    assert flight.once("key", lambda: "kept", _never) == "kept"


def test_of_many_one_makes():
    kept, made = [], []

    def make():
        made.append(1)
        time.sleep(0.05)
        kept.append("made")
        return "made"

    look = lambda: kept[0] if kept else None  # noqa: E731
    assert at_once(*[lambda: flight.once("key", look, make)] * 5) == ["made"] * 5
    assert len(made) == 1


def test_who_comes_to_make_looks_once_more():
    looks = []
    assert flight.once("key", lambda: looks.append(1), lambda: "made") == "made"
    assert len(looks) == 1


def test_what_could_not_be_made_is_not_waited_for(monkeypatch):
    with pytest.raises(ZeroDivisionError):
        flight.once("key", lambda: None, lambda: 1 // 0)
    monkeypatch.setattr(flight, "_lock", _never)
    assert flight.once("key", _never, lambda: "made alone") == "made alone"
    forget()
    with pytest.raises(TypeError, match="_never"):
        flight.once("key", _never, _never)


def test_who_waits_for_what_cannot_be_made_waits_once():
    """Six ask for it; who was waiting when the first one failed does not stand in line behind the others."""
    at_work, most = [], []

    def make():
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.1)
        at_work.pop()
        raise Http404

    results = at_once(*[lambda: flight.once("key", lambda: None, make)] * 6)
    assert [type(result) for result in results] == [Http404] * 6
    assert most[0] == 1
    assert max(most) > 1


def test_memory_of_failures_is_bounded(monkeypatch):
    monkeypatch.setattr(flight._failed, "most", 5)
    for number in range(20):
        with pytest.raises(ZeroDivisionError):
            flight.once(f"key-{number}", lambda: None, lambda: 1 // 0)
        assert len(flight._failed) <= 5


def test_patience_ends(monkeypatch):
    monkeypatch.setattr(flight, "PATIENCE", 0.05)
    with flight._lock("key", 0) as held:
        assert held
        assert flight.once("key", lambda: None, lambda: "made anyway") == "made anyway"


def test_a_failure_frees_the_lock():
    with pytest.raises(ZeroDivisionError):
        flight.once("key", lambda: None, lambda: 1 // 0)
    with flight._lock("key", 0) as held:
        assert held


def test_a_lock_held_for_too_long_is_somebody_elses(monkeypatch):
    monkeypatch.setattr(flight, "LONGEST", 0.05)
    with flight._lock("key", 0) as first:
        time.sleep(0.1)
        with flight._lock("key", 0) as second:
            assert first
            assert second


def test_early_is_for_one_and_nobody_waits():
    started, go_on = Event(), Event()

    def make():
        started.set()
        assert go_on.wait(10)
        return "new"

    def other():
        assert started.wait(10)
        try:
            return flight.early("key", "old", _never)
        finally:
            go_on.set()

    assert at_once(lambda: flight.early("key", "old", make), other) == ["new", "old"]


def test_early_does_not_wait_for_the_lock(monkeypatch):
    patience = []
    monkeypatch.setattr(flight.client, "acquire", lambda lock, seconds: patience.append(seconds))
    assert flight.early("key", "old", _never) == "old"
    assert patience == [0]


def test_where_there_are_no_locks_nobody_makes_it_early(monkeypatch):
    def refuse(*args, **kwargs):
        raise OwnerUnknown(None) from ConnectionError("no PostgreSQL, no names")

    monkeypatch.setattr(flight.cache, "lock", refuse)
    assert flight.early("key", "old", _never) == "old"
    assert flight.once("key", lambda: None, lambda: "made") == "made"


def test_what_is_over_is_due_however_quickly_it_is_made(monkeypatch):
    monkeypatch.setattr(flight, "time", SimpleNamespace(time=lambda: 1000.0))
    assert flight.is_due(1000.0, 0)
    assert not flight.is_due(1000.1, 0)


@pytest.mark.parametrize(("left", "share"), [(0, 1.0), (0.1, 0.37), (1, 0.0)])
def test_how_early_is_drawn_from_an_exponential(left, share, monkeypatch):
    """Of a thing that takes 0.1 seconds to make, e to the minus one are made anew 0.1 seconds before the end."""
    monkeypatch.setattr(flight, "time", SimpleNamespace(time=lambda: 1000.0))
    due = sum(flight.is_due(1000.0 + left, 0.1) for _ in range(2000)) / 2000
    assert due == pytest.approx(share, abs=0.06)


def _never():
    raise AssertionError("nothing was to be made")
