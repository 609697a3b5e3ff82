"""Tests that write without committing: everything is rolled back, and what waits for a commit happens all the same."""

from contextlib import contextmanager

from django.db import transaction
from django.test import TestCase


@contextmanager
def undone():
    """Roll back at the end what the block has written."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def committed():
    """At the end of the block, do what it left to do on commit."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield
