"""The version token of a tag: of something that can change, such as a product, a category's shelf, the catalogue.

Whoever makes a value reads the tokens *before* the data, and draws those that are missing; the value is stored beside
them. A write deletes the token after the commit. What is stored counts only while each of its tokens is there and the
same:

    reader: token 71, data before the write          writer: commits, deletes the token
    reader: stores the value made under 71 ...       ... which nobody is served: there is no token 71 any more

So what nobody has cached costs a write no memory; a token that was evicted or has expired only means a miss; and even a
server that is full takes a deletion. One token, the epoch, is part of every value: deleting it makes all of them void.
"""

import itertools
import os
from collections.abc import Iterable
from secrets import randbits

from . import client

EPOCH = "epoch"
LIFE = 30 * 24 * 3600  # seconds: much longer than anything that is made under a token, which is void without it

_tokens = itertools.count()


def _begin_counting() -> None:
    """Draw where this process counts from: two processes never give the same token."""
    global _tokens
    _tokens = itertools.count(randbits(64) << 40)


_begin_counting()
os.register_at_fork(after_in_child=_begin_counting)


def key(tag: str) -> str:
    """Return the cache key of a tag's version token."""
    return f"version:{tag}"


def current(tags: Iterable[str]) -> dict[str, int | None]:
    """Return `{tag: token}`, drawing those that are missing, in one round trip; None for each while it is down."""
    fresh = {tag: next(_tokens) for tag in tags}
    found = client.get_or_add_many({key(tag): token for tag, token in fresh.items()}, LIFE)
    return {tag: found.get(key(tag)) for tag in fresh}


def renew(tags: Iterable[str]) -> bool:
    """Make void whatever was made under these tags. Call it after the commit. Return whether that could be done."""
    return client.delete_many([key(tag) for tag in tags])
