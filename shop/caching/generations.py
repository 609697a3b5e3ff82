"""A generation is the token of something that can change: a product, a category's shelf, the catalogue.

Who makes a value reads the tokens *before* the data, and makes those that are missing; the value is stored beside them.
A write deletes the token after the commit. What is stored counts only while each of its tokens is there and the same:

    reader: token 71, data before the write          writer: commits, deletes the token
    reader: stores the value made under 71 ...       ... which nobody is served: there is no token 71 any more

So what nobody has cached costs a write no memory; a token that was evicted or has expired only means a miss; and even a
server that is full takes a deletion. One token, the epoch, is part of every value: deleting it makes all of them void.
"""

import itertools
import os
from secrets import randbits

from shop.caching import client

EPOCH = "epoch"
LIFE = 30 * 24 * 3600  # seconds: much longer than anything that is made under a token, which is void without it

_tokens = itertools.count()


def _begin_counting():
    """Draw where this process counts from: two processes never give the same token."""
    global _tokens
    _tokens = itertools.count(randbits(64) << 40)


_begin_counting()
os.register_at_fork(after_in_child=_begin_counting)


def key(tag):
    """Return the cache key of a tag's generation."""
    return f"generation:{tag}"


def current(tags):
    """Return `{tag: token}`, making those that are missing, in one round trip. All are None while the cache is down."""
    fresh = {key(tag): next(_tokens) for tag in tags}
    found = client.get_or_add_many(fresh, LIFE)
    return {tag: found.get(key(tag)) for tag in tags}


def renew(tags):
    """Make void whatever was made under these tags. Call it after the commit. Return whether that could be done."""
    return client.delete_many([key(tag) for tag in tags])
