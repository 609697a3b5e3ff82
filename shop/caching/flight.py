"""Single flight: when many ask for what is not there, one computes and the others wait for it.

And early recomputation: when something is asked for often, one request makes it anew shortly before its time is over,
so that nobody has to wait at all. How early is drawn at random, the earlier the longer the making takes. A write is not
foreseen: after it, one request computes and the others wait.

Source: A. Vattani, F. Chierichetti, K. Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", VLDB 2015.
"""

import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.core.cache import cache

from . import client
from .memory import Memory

LONGEST = 10  # seconds that a lock may be held: beyond it, its holder is taken for dead
PATIENCE = 5  # seconds that a waiting request waits before it computes for itself
ALONE = 2  # seconds for which nobody waits for what could not be made

# key: the moment, of time.monotonic(), up to which nobody waits for it
_failed: Memory[str, float] = Memory(most=1000)


def once[Value](key: str, look: Callable[[], Value | None], make: Callable[[], Value]) -> Value:
    """Return `make()`, computed by one of all who ask at the same time. Call it after looking in vain.

    The others find it by `look()`, which returns None for nothing. Who has waited for PATIENCE seconds computes, too.

    After a failure (a 404, or a page that is not to be kept) this process takes no lock for the key for ALONE seconds:
    all would queue, one after the other, for the same failure.
    """
    if not _has_failed(key):
        with _lock(key, PATIENCE):  # or without it, when its time of waiting is over
            found = look()
            if found is not None:
                return found
            if not _has_failed(key):  # while this one waited
                return _noting_failure(key, make)
    return make()


def _has_failed(key: str) -> bool:
    return _failed.get(key, 0) > time.monotonic()


def _noting_failure[Value](key: str, make: Callable[[], Value]) -> Value:
    try:
        return make()
    except Exception:
        _failed[key] = time.monotonic() + ALONE
        raise


def early[Value](key: str, found: Value, make: Callable[[], Value]) -> Value:
    """Return `make()` if nobody else is making it anew already, or else `found`, which is still true."""
    with _lock(key, 0) as held:
        return make() if held else found


def is_due(until: float, seconds: float) -> bool:
    """Tell whether to recompute now what is valid up to `until`, a timestamp, and takes `seconds` to make."""
    return time.time() - seconds * math.log(1.0 - random.random()) >= until


@contextmanager
def _lock(key: str, patience: float) -> Iterator[bool]:
    """Hold the key's lock, or wait for it in vain. Without a cache there are no locks: each computes for itself."""
    try:
        lock = cache.lock(f"lock:{key}", timeout=LONGEST)
    except client.DOWN:  # PostgreSQL does not tell whose keys these are (scope.py)
        yield False
        return
    held = client.acquire(lock, patience)
    try:
        yield held
    finally:
        if held:
            with suppress(*client.DOWN):  # held for too long, or the cache is gone: it runs out by itself
                lock.release()
