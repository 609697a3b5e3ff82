"""The cache as it is used here: when it cannot be trusted, nothing is found and nothing is kept, quickly.

- After a failure the cache is left alone for a second, then one call tries it: a server that hangs costs one time-out
  and not one a request. The breaker is not that of sessions: who does without a copy of a session reads one row, but
  who does without a page makes it, which a machine that is merely slow could not bear. So nobody here gives up because
  somebody else's call takes long, and what is slow for pages does not stop sessions.
- A server that answers but takes no writes (it is a replica, or out of memory) would go on serving what a write could
  not delete. So each process writes something once a second, and reads only while that works. A refusal is no outage:
  sessions go on being read, and deletions are tried all the same, as a server that is full takes them.
- Inside a transaction that has written, what is read may never be committed: it is neither kept nor looked up.
"""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from math import inf
from typing import Any

from django.core.cache import cache
from django.db import connection
from django_redis.exceptions import ConnectionInterrupted
from psycopg.pq import TransactionStatus
from redis.exceptions import RedisError, ResponseError

from .breaker import Breaker

DOWN: tuple[type[BaseException], ...] = (ConnectionInterrupted, RedisError, OSError)
BREAKER = Breaker("The cache of pages", DOWN, patience=inf)
TRUST = 1.0  # seconds that a write stands for those that would work, too; and that a server which refused is not read
AGAIN = 0.01  # seconds between two tries to take a lock

_REFUSED = object()

logger = logging.getLogger(__name__)
_doubted_until = 0.0
_trusted_until = 0.0


def get_many(keys: Collection[str]) -> Any:
    """Return `{key: value}` of what is there, from one round trip."""
    return attempt(lambda: cache.get_many(keys), {})


def get_or_add_many(values: Mapping[str, Any], timeout: float) -> Any:
    """Return `{key: value}` of what is there, after adding what was not, for `timeout` seconds, in one round trip."""
    return attempt(lambda: cache.get_or_add_many(values, timeout), {})


def set_many(values: Mapping[str, Any], timeout: float) -> None:
    """Keep the values for `timeout` seconds, in one round trip."""
    attempt(lambda: cache.set_many(values, timeout), None)


def get_ranking(key: str, most: int) -> Any:
    """Return the `most` best members of a ranking and the timestamp until which it is kept; None if it is not there."""
    return attempt(lambda: cache.get_ranking(key, most), None)


def set_ranking(key: str, scores: Mapping[str, float], until: float, timeout: float) -> None:
    """Keep a ranking of `{member: score}` for `timeout` seconds, in one round trip."""
    attempt(lambda: cache.set_ranking(key, scores, until, timeout), None)


def acquire(lock: Any, patience: float) -> bool:
    """Take the lock, or wait for it in vain for `patience` seconds. Return whether it is held."""
    give_up_at = time.monotonic() + patience
    while True:
        held = attempt(lambda: lock.acquire(blocking=False), None)
        if held is not False or time.monotonic() >= give_up_at:
            return bool(held)
        time.sleep(AGAIN)


def delete_many(keys: Collection[str]) -> bool:
    """Delete what is there of these keys. Return whether it is gone for all who read."""
    return BREAKER.call(lambda: _unless_refused(lambda: cache.delete_many(keys)), None) not in (_REFUSED, None)


def outlast_trust() -> None:
    """After a refusal, wait until no other process trusts the server any more."""
    time.sleep(max(0.0, _doubted_until - time.monotonic()))


def attempt(call: Callable[[], Any], otherwise: Any) -> Any:
    """Return `call()`, which asks the server, or `otherwise` where that cannot be done or trusted."""
    if time.monotonic() < _doubted_until or _has_written():
        return otherwise
    answer = BREAKER.call(lambda: _unless_refused(lambda: _trusting(call)), otherwise)
    return otherwise if answer is _REFUSED else answer


def _trusting(call: Callable[[], Any]) -> Any:
    """Return `call()`, after making sure that the server takes writes."""
    global _trusted_until
    now = time.monotonic()
    if now >= _trusted_until:
        cache.set_many({"writable": 1}, 60)
        _trusted_until = now + TRUST
    return call()


def _unless_refused(call: Callable[[], Any]) -> Any:
    """Return `call()`, or _REFUSED where the server answers that it will not do it: then it is not trusted any more."""
    global _doubted_until, _trusted_until
    try:
        return call()
    except ResponseError as error:
        _trusted_until, _doubted_until = 0.0, time.monotonic() + TRUST
        logger.warning("The cache takes no writes, so pages are made, and the relay renews: %s", error)
        return _REFUSED


def _has_written() -> bool:
    """Tell whether this thread is in a transaction that has written, or sees an older state than others do."""
    raw = connection.connection
    if raw is None:
        return False
    status = raw.info.transaction_status
    if status != TransactionStatus.INTRANS:
        return bool(status != TransactionStatus.IDLE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_current_xact_id_if_assigned() IS NOT NULL"
            " OR current_setting('transaction_isolation') <> 'read committed'"
        )
        return bool(cursor.fetchone()[0])
