"""Transactions that PostgreSQL broke off because of another one, done again.

A deadlock and a failure to serialize are not errors of whom they hit: the same again succeeds once the other is done.
"""

import random
import time
from functools import wraps

from django.db import OperationalError, transaction

TRIES = 5
LONGEST_WAIT = 0.05  # seconds before the second try, doubled before each further one; how long is drawn at random
DEADLOCK, SERIALIZATION_FAILURE = "40P01", "40001"


def atomic_with_retries(function):
    """Call the function in a transaction, at most TRIES times while PostgreSQL breaks it off.

    Inside of a transaction it is a savepoint, as with `transaction.atomic`: only the outermost can be done again. What
    the function does beside the database has to bear repetition.
    """

    once = transaction.atomic(function)

    @wraps(function)
    def call(*args, **kwargs):
        if not transaction.get_connection().in_atomic_block:
            for tries in range(TRIES - 1):
                try:
                    return once(*args, **kwargs)
                except OperationalError as error:
                    if not _is_broken_off(error):
                        raise
                time.sleep(random.uniform(0, LONGEST_WAIT * 2**tries))
        return once(*args, **kwargs)

    return call


def _is_broken_off(error):
    return getattr(error.__cause__, "sqlstate", None) in {DEADLOCK, SERIALIZATION_FAILURE}
