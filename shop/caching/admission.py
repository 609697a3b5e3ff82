"""What is asked for once is not stored (an admission policy): who makes up addresses without end fills nothing.

    count(["page:/search/?q=bell"])     # set(): the first request; make it, and do not store it
    count(["page:/search/?q=bell"])     # {"page:/search/?q=bell"}: the second one within a while; store it

Requests are counted in one value of Valkey, of a MiB at most whatever comes (Valkey takes two for it): a count-min
sketch. Each key has four counters of two bits, and was asked for as often as the lowest of them says:

    key "a"   counters 17, 40, 52, 99      17: 2   40: 1   52: 1   99: 3     asked for once
    key "b"   counters 17, 23, 68, 99      17: 2   23: 1   68: 1   99: 3     asked for once

So a key is never taken for one that was asked for less often; one that happens to share all its counters with others
is stored too soon, which only takes memory. All counters go together, when the while is over.

`cache.clear()` leaves the counters alone: what was asked for often is so afterwards.
"""

from collections.abc import Collection
from hashlib import blake2b
from itertools import batched
from struct import unpack
from typing import Any

from django.core.cache import cache
from redis.exceptions import ResponseError

from . import client

REQUESTS = 2  # within a while, at which a value is stored
WHILE = 600  # seconds
COUNTERS = 2**22  # of two bits: one MiB
ROWS = 4  # counters of a key


def count(keys: Collection[str]) -> set[str]:
    """Count a request for each key, in one round trip. Return those that are to be stored."""
    return _asked_often(keys, "INCRBY", 1)


def admitted(keys: Collection[str]) -> set[str]:
    """Return those that are to be stored, from one round trip: others may have asked for them meanwhile."""
    return _asked_often(keys, "GET")


def forget() -> None:
    """Begin to count anew; raise what redis-py raises while the server is down."""
    _server().delete(_name())


def _asked_often(keys: Collection[str], command: str, *by: int) -> set[str]:
    """Return the keys whose counters all say that it was often enough."""
    places = [place for key in keys for place in _places(key)]
    parts = [part for place in places for part in (command, "u2", f"#{place}", *by)]

    def ask() -> list[int]:
        with _server().pipeline(transaction=False) as pipeline:
            pipeline.execute_command("BITFIELD", _name(), "OVERFLOW", "SAT", *parts)
            pipeline.expire(_name(), WHILE, nx=True)
            try:
                counts, _ = pipeline.execute()
            except ResponseError as error:
                if "WRONGTYPE" not in str(error):
                    raise
                pipeline.delete(_name()).execute()  # something else has left a value there
                return [0] * len(places)
            return list(counts)

    counts = client.attempt(ask, [0] * len(places)) if keys else []
    return {key for key, of_key in zip(keys, batched(counts, ROWS), strict=True) if min(of_key) >= REQUESTS}


def _places(key: str) -> list[int]:
    return [place % COUNTERS for place in unpack(f"{ROWS}I", blake2b(key.encode(), digest_size=4 * ROWS).digest())]


def _name() -> str:
    return str(cache.key_func("counters", f"{cache.key_prefix}-requests", cache.version))


def _server() -> Any:
    return cache.client.get_client(write=True)
