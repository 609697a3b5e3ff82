"""Single flight: when many ask for what is not there, one computes and the others wait for it.

And early recomputation: when something is asked for often, one request makes it anew shortly before its time is over,
so that nobody has to wait at all. How early is drawn at random, the earlier the longer the making takes.

Source: A. Vattani, F. Chierichetti, K. Lowenstein, "Optimal Probabilistic Cache Stampede Prevention", VLDB 2015.
"""

import math
import random
import time
from contextlib import contextmanager, suppress

from django.core.cache import cache

from shop.caching import client

LONGEST = 10  # seconds that a lock may be held: beyond it, its holder is taken for dead
PATIENCE = 5  # seconds that a waiting request waits before it computes for itself


def once(key, look, make, looked=False):
    """Return `look()`, or where that is None, `make()`, computed by one of all who ask at the same time.

    `looked` spares the first look to who has just looked in vain.
    """
    found = None if looked else look()
    if found is not None:
        return found
    with _lock(key, PATIENCE):
        found = look()
        return make() if found is None else found


def early(key, found, make):
    """Return `make()` if nobody else is at it, or else `found`."""
    with _lock(key, 0) as held:
        return make() if held else found


def is_due(until, seconds):
    """Tell whether to recompute now what is valid up to `until`, a timestamp, and takes `seconds` to make."""
    return time.time() - seconds * math.log(1.0 - random.random()) >= until


@contextmanager
def _lock(key, patience):
    """Hold the key's lock, or wait for it in vain. Without a cache there are no locks: each computes for itself."""
    try:
        lock = cache.lock(f"lock:{key}", timeout=LONGEST)
    except client.DOWN:  # its name cannot be made (shop.caching.scope)
        yield False
        return
    held = client.acquire(lock, patience)
    try:
        yield held
    finally:
        if held:
            with suppress(client.DOWN):  # held for too long, or the cache is gone: it runs out by itself
                lock.release()
