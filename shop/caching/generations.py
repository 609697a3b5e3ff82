"""A generation is the token of something that can change: a product, a category's shelf, the catalogue.

A write gives it a new token after the commit. Who makes a value reads the tokens *before* the data: if a write comes
in between, the value is stored under tokens that are no longer current, and nobody will ever be served it.

Tokens have no expiry and Valkey runs with `volatile-lru`, so that they are not evicted. One of them, the epoch, is
part of every value: when the cache is emptied it is new, and values made before that stay invalid.
"""

from secrets import randbits

from shop.caching import client

EPOCH = "epoch"


def key(tag):
    """Return the cache key of a tag's generation."""
    return f"generation:{tag}"


def current(tags):
    """Return `{tag: token}`, from one round trip. The token of a tag that was never written is None."""
    found = client.get_many([key(tag) for tag in tags])
    return {tag: found.get(key(tag)) for tag in tags}


def begin():
    """Begin an epoch, unless somebody else has just done so, and return its token; None while the cache is down."""
    client.add(key(EPOCH), randbits(63), None)
    return current([EPOCH])[EPOCH]


def renew(tags):
    """Give each tag a new token: whatever was made from it is void. Call it after the commit."""
    client.set_surely({key(tag): randbits(63) for tag in tags})
