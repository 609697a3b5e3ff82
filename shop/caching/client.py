"""The cache as the shop uses it: when it cannot be trusted, nothing is found and nothing is kept, quickly.

- After a failure the cache is left alone for a second, so that a server that hangs costs one time-out and not one a
  request.
- A server that answers but takes no writes (it is a replica, or out of memory) would go on serving what a write could
  not delete. So each process writes something once a second, and reads only while that works.
- Inside a transaction that has written, what is read may never be committed: it is neither kept nor looked up.
"""

import logging
import time

from django.core.cache import cache
from django.db import connection
from django_redis.exceptions import ConnectionInterrupted
from psycopg.pq import TransactionStatus
from redis.exceptions import RedisError, ResponseError

DOWN = (ConnectionInterrupted, RedisError, OSError)
PAUSE = 1.0  # seconds
TRUST = 1.0  # seconds that a write stands for those that would work, too

logger = logging.getLogger(__name__)
_resume_at = 0.0
_trusted_until = 0.0


def get_many(keys):
    """Return `{key: value}` of what is there, from one round trip."""
    return _attempt(lambda: cache.get_many(keys), {})


def get_or_add_many(values, timeout):
    """Return `{key: value}` of what is there, after adding what was not, for `timeout` seconds, in one round trip."""
    return _attempt(lambda: cache.get_or_add_many(values, timeout), {})


def set_many(values, timeout):
    """Keep the values for `timeout` seconds, in one round trip."""
    _attempt(lambda: cache.set_many(values, timeout), None)


def acquire(lock, blocking):
    """Take the lock, or wait for it in vain. Return whether it is held."""
    return _attempt(lambda: lock.acquire(blocking=blocking), False)


def delete_many(keys):
    """Delete what is there of these keys. Return whether it is gone for all who read.

    Where the server refuses, other processes may trust it for a moment more: that is waited for.
    """
    global _resume_at
    if time.monotonic() < _resume_at:
        return False
    try:
        cache.delete_many(keys)
    except DOWN as error:
        _resume_at = time.monotonic() + PAUSE
        logger.error("The cache is down, %d deletions wait for the relay: %s", len(keys), error)
        if isinstance(error, ResponseError) or isinstance(error.__cause__, ResponseError):
            time.sleep(TRUST)
        return False
    return True


def _attempt(call, otherwise):
    global _resume_at
    if time.monotonic() < _resume_at or _has_written():
        return otherwise
    try:
        _prove_writable()
        return call()
    except DOWN as error:
        _resume_at = time.monotonic() + PAUSE
        logger.warning("The cache is down: %s", error)
        return otherwise


def _prove_writable():
    global _trusted_until
    now = time.monotonic()
    if now >= _trusted_until:
        cache.set("writable", 1, 60)
        _trusted_until = now + TRUST


def _has_written():
    """Tell whether this thread is in a transaction that has written, or sees an older state than others do."""
    if connection.connection is None:
        return False
    status = connection.connection.info.transaction_status
    if status != TransactionStatus.INTRANS:
        return status != TransactionStatus.IDLE
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_current_xact_id_if_assigned() IS NOT NULL"
            " OR current_setting('transaction_isolation') <> 'read committed'"
        )
        return cursor.fetchone()[0]
