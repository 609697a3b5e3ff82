"""When time alone changes something: what is kept of that holds only under the tokens that it was read under."""

from datetime import timedelta
from math import inf

import pytest
from django.utils import timezone

from shop.caching import clock, register_clock

pytestmark = pytest.mark.usefixtures("empty_shop")


@pytest.mark.parametrize("tokens", [("another epoch", 2), (1, "another catalogue")])
def test_a_moment_that_was_read_before_a_write_or_before_the_cache_was_emptied_is_read_anew(tokens):
    far = clock.now() + 1_000_000
    assert clock.next_change(clock.Change((1, 2), far), (1, 2)) == far
    assert clock.next_change(clock.Change((1, 2), far), tokens) < far


def test_a_moment_that_is_over_is_read_anew():
    over = clock.now() - 1
    assert clock.next_change(clock.Change((1, 2), over), (1, 2)) > clock.now()


@pytest.fixture
def at_1000(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: 1000.0)


@pytest.fixture
def registered(monkeypatch):
    """Return the moment that a clock tells, and what is kept of it, `(values, seconds)` each."""
    monkeypatch.setattr(clock, "_clock", None)
    moment, kept = timezone.now() + timedelta(hours=1), []
    register_clock(lambda now: moment, (tag for tag in ["promotions", "catalogue"]))
    monkeypatch.setattr(clock.client, "set_many", lambda values, seconds: kept.append((values, seconds)))
    return moment.timestamp(), kept


def test_what_is_read_is_kept_for_an_hour_under_the_tokens_of_the_clocks_tags(registered):
    moment, kept = registered
    assert [*clock.tags()] == [*clock.tags()] == ["promotions", "catalogue"]
    for nothing in (None, ((1, 2), inf), "nonsense"):
        assert clock.next_change(nothing, (1, 2)) == moment
        assert kept.pop() == ({"clock": clock.Change((1, 2), moment)}, 3600)


def test_without_tokens_it_is_not_kept(registered):
    moment, kept = registered
    assert clock.next_change(None, (1, None)) == moment
    assert kept == []


def test_a_moment_is_over_when_it_has_come(registered, at_1000):
    moment, _ = registered
    assert clock.next_change(clock.Change((1, 2), 1000.0), (1, 2)) == moment
    assert clock.next_change(clock.Change((1, 2), 1000.1), (1, 2)) == 1000.1


def test_where_nothing_changes_by_itself_what_is_made_stays_true(monkeypatch):
    register_of_nothing = clock.Clock(lambda now: None, ())
    monkeypatch.setattr(clock, "_clock", register_of_nothing)
    assert clock.next_change(None, (1, 2)) == inf


@pytest.mark.parametrize(("until", "seconds"), [(1010, 10), (1500, 100), (inf, 100), (1000, 0.001), (900, 0.001)])
def test_a_value_is_kept_up_to_its_moment_and_no_longer_than_the_most(until, seconds, at_1000):
    assert clock.timeout(until, 100) == seconds
