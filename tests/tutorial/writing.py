"""Scenes change a price, and put it back: meanwhile the copy of the seeded shop may be written to."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def writing():
    """Let this connection write in the block, although the copy is for reading."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET default_transaction_read_only")
