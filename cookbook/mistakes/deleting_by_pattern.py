"""delete_pattern on a big keyspace.

The server has no index of patterns: it walks over all keys, those of everybody else included, a few each round trip. A
version in the key makes as many values void by one write, and what is void runs out by itself: see version_key.
"""

import uuid

from django.core.cache import cache

from cookbook.example import Example

KEYS = 400  # of others, for each key that is to go


def naive(shelf):
    cache.delete_pattern(f"page:{shelf}:*")
    return cache.get(f"page:{shelf}:0") is None


def optimized(shelf):
    cache.set(f"version:{shelf}", uuid.uuid4().hex, None)
    return cache.get(f"page:{shelf}:{cache.get(f'version:{shelf}')}:0") is None


def given(rows):
    cache.set_many({f"page:1:{n}": n for n in range(rows)})
    cache.set_many({f"others:{n}": n for n in range(KEYS * rows)})
    return (1,)


EXAMPLE = Example(
    given=given,
    queries={"naive": 0, "optimized": 0},
    same=("naive", "optimized"),
)
