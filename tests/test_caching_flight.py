"""One computes, the others wait; and early recomputation is rare, and rarer the earlier."""

import time
from threading import Event
from types import SimpleNamespace

import pytest

from shop.caching import flight
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


def test_who_has_looked_looks_again_only_under_the_lock():
    looks = []
    assert flight.once("key", lambda: looks.append(1), lambda: "made", looked=True) == "made"
    assert len(looks) == 1


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


@pytest.mark.parametrize(("left", "share"), [(0, 1.0), (0.1, 0.37), (1, 0.0)])
def test_how_early_is_drawn_from_an_exponential(left, share, monkeypatch):
    """Of a thing that takes 0.1 seconds to make, e to the minus one are made anew 0.1 seconds before the end."""
    monkeypatch.setattr(flight, "time", SimpleNamespace(time=lambda: 1000.0))
    due = sum(flight.is_due(1000.0 + left, 0.1) for _ in range(2000)) / 2000
    assert due == pytest.approx(share, abs=0.06)


def _never():
    raise AssertionError("nothing was to be made")
