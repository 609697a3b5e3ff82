"""Rankings: late by their bound and no longer, made by one of all who ask, and renewed by no write.

Broken on purpose and caught: a bound that is not looked at, or begins only when all is made; each who asks makes it;
equal ones as they come.
"""

import random
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from shop.caching import get_many, look, ranking, renew
from shop.caching import rankings as library
from shop.caching.clock import now
from tests.contracts.crowd import at_once

pytestmark = pytest.mark.usefixtures("empty_shop")


@pytest.fixture
def later(monkeypatch):
    """Return a function that lets so many seconds pass."""
    real, passed = timezone.now, [0.0]
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(seconds=passed[0]))

    def pass_by(seconds):
        passed[0] += seconds

    return pass_by


def best(scores, most=3, seconds=100):
    """Return the best of a ranking that has these scores whenever it is made."""
    return ranking("best", most, seconds, lambda: scores).members


def test_the_best_come_first_and_of_equal_ones_the_last():
    scores = {"a": 1, "b": 5, "c": 3, "d": 3, "e": 0.5}
    assert best(scores) == ["b", "d", "c"]  # as it is made
    assert best({}) == ["b", "d", "c"]  # as it is kept
    assert best({}, most=9) == ["b", "d", "c", "a", "e"]


def test_it_is_late_up_to_its_bound_whatever_is_written(later):
    best({"a": 1})
    renew(["catalogue", "product:1", "best"])
    later(89)
    assert best({"b": 1}) == ["a"]
    later(11)
    assert best({"b": 1}) == ["b"]
    later(100)
    assert best({"c": 1}) == ["c"]


def test_the_time_of_making_is_part_of_its_bound(later):
    def make():
        later(60)
        return {"a": 1}

    ranking("best", 3, 100, make)
    later(29)
    assert best({"b": 1}) == ["a"]
    later(11)
    assert best({"b": 1}) == ["b"]


def test_its_time_is_shorter_by_up_to_a_tenth(monkeypatch):
    moments = [library.jittered(100) - now() for _ in range(200)]
    assert 89.9 < min(moments) < 92
    assert 98 < max(moments) <= 100
    for drawn, seconds in ((0.0, 100), (0.999, 90)):
        cache.clear()
        monkeypatch.setattr(random, "random", lambda drawn=drawn: drawn)
        assert ranking("best", 3, 100, lambda: {"a": 1}).until - now() == pytest.approx(seconds, abs=1)
        assert cache.client.get_client().ttl(cache.make_key("ranking:best")) == pytest.approx(seconds, abs=1)


def test_that_there_is_nobody_in_it_is_kept_too():
    assert best({}) == []
    assert best({"a": 1}) == []


def test_a_crowd_has_it_made_once():
    made = []

    def make():
        made.append(1)
        time.sleep(0.1)  # so that all the others ask meanwhile
        return {"a": 1}

    answers = at_once(*[lambda: ranking("best", 3, 100, make).members] * 6)
    assert (answers, len(made)) == ([["a"]] * 6, 1)


def test_what_is_no_ranking_is_made_anew():
    cache.set("ranking:best", "nonsense", 100)
    assert best({"a": 1}) == ["a"]
    assert best({"b": 1}) == ["a"]


def test_a_value_with_a_limit_is_kept_no_longer_and_others_are(later):
    for key, limit in (("short", 50), ("long", None)):
        cached = look({key: ["tag"]})
        if limit:
            cached.limit(key, now() + limit)
        cached.make({key: lambda key=key: key})
    both = look({"short of both": ["tag"], "long of both": ["tag"]})
    both.limit("short of both", now() + 50)
    both.make({key: lambda key=key: key for key in both.missing})
    keys = ["short", "long", "short of both", "long of both"]
    assert {*get_many(keys)} == {*keys}
    later(49)
    assert {*get_many(keys)} == {*keys}
    later(1)
    assert {*get_many(keys)} == {"long", "long of both"}
