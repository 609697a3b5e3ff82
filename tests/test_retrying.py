"""Transactions that PostgreSQL breaks off are done again, a bounded number of times, and only whole ones.

Broken on purpose and caught: a savepoint tried again, every error tried again, no end of tries.
"""

from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg import errors

from shop import retrying
from shop.models import Tag
from shop.retrying import TRIES, atomic_with_retries
from tests.contracts.crowd import at_once


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(retrying, "LONGEST_WAIT", 0)


class Failing:
    """Fails so many times, having written; then returns what it was called with."""

    def __init__(self, times, error):
        self.left, self.error, self.calls = times, error, 0

    def __call__(self, value):
        self.calls += 1
        Tag.objects.create(name=f"Try {self.calls}", slug=f"try-{self.calls}")
        if self.left:
            self.left -= 1
            raise self.error
        return value


def broken_off(kind):
    error = OperationalError("broken off")
    error.__cause__ = kind("broken off")
    return error


@pytest.mark.parametrize("kind", [errors.DeadlockDetected, errors.SerializationFailure])
def test_it_is_done_again_and_leaves_one_trace(kind, transactional_db):
    failing = Failing(2, broken_off(kind))
    assert atomic_with_retries(failing.__call__)("done") == "done"
    assert [tag.slug for tag in Tag.objects.all()] == ["try-3"]


def test_there_is_an_end(transactional_db):
    failing = Failing(100, broken_off(errors.DeadlockDetected))
    with pytest.raises(OperationalError):
        atomic_with_retries(failing.__call__)("done")
    assert failing.calls == TRIES
    assert not Tag.objects.exists()


@pytest.mark.parametrize("error", [OperationalError("gone"), IntegrityError("twice"), ValueError("no")])
def test_other_errors_are_not_tried_again(error, transactional_db):
    failing = Failing(1, error)
    with pytest.raises(type(error)):
        atomic_with_retries(failing.__call__)("done")
    assert failing.calls == 1


def test_a_part_of_a_transaction_is_not_tried_again(transactional_db):
    failing = Failing(1, broken_off(errors.DeadlockDetected))
    with pytest.raises(OperationalError), transaction.atomic():
        atomic_with_retries(failing.__call__)("done")
    assert failing.calls == 1


def test_two_that_block_each_other_both_succeed(transactional_db):
    Tag.objects.bulk_create([Tag(name=slug, slug=slug) for slug in ("a", "b")])
    both_have_one = Barrier(2)
    calls = []

    @atomic_with_retries
    def rename(first, second):
        calls.append(first)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL deadlock_timeout = '10ms'")
        Tag.objects.filter(slug=first).update(name=f"{first} of {first}")
        if len(calls) <= 2:
            both_have_one.wait(10)
        Tag.objects.filter(slug=second).update(name=f"{second} of {first}")
        return "done"

    assert at_once(lambda: rename("a", "b"), lambda: rename("b", "a")) == ["done", "done"]
    assert len(calls) == 3
