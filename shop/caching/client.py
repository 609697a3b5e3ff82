"""The cache as the shop uses it: when Valkey is down, nothing is found and nothing is kept, quickly.

After a failure the cache is left alone for a second, so that a server that hangs costs one time-out and not one a
request. A renewal of generations is different, as losing it would leave stale values: it is kept in this process and
sent before anything else is read. Until then, other processes may serve what they find, and make other things from
it: what a process keeps, a piece made from that and a page made of the piece live an hour each.
"""

import logging
import time
from threading import Lock

from django.core.cache import cache
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

DOWN = (ConnectionInterrupted, RedisError, OSError)
PAUSE = 1.0  # seconds

logger = logging.getLogger(__name__)
_owed = {}
_owed_lock = Lock()
_resume_at = 0.0


def get_many(keys):
    """Return `{key: value}` of what is there, from one round trip."""
    return _attempt(lambda: cache.get_many(keys), {})


def set_many(values, timeout):
    """Keep the values for `timeout` seconds, in one round trip."""
    _attempt(lambda: cache.set_many(values, timeout), None)


def add(key, value, timeout):
    """Keep the value unless there is one. Return whether it was kept; None when that is not known."""
    return _attempt(lambda: cache.add(key, value, timeout), None)


def acquire(lock, blocking):
    """Take the lock, or wait for it in vain. Return whether it is held."""
    return _attempt(lambda: lock.acquire(blocking=blocking), False)


def set_surely(values):
    """Keep the values for good, now or as soon as the cache is back."""
    with _owed_lock:
        _owed.update(values)
    try:
        _pay()
    except DOWN as error:
        logger.error("The cache is down, %d renewals wait for it: %s", len(values), error)


def _attempt(call, otherwise):
    global _resume_at
    if time.monotonic() < _resume_at:
        return otherwise
    try:
        if _owed:
            _pay()
        return call()
    except DOWN as error:
        _resume_at = time.monotonic() + PAUSE
        logger.warning("The cache is down: %s", error)
        return otherwise


def _pay():
    with _owed_lock:
        cache.set_many(_owed, None)
        _owed.clear()
