"""What `manage.py why` puts in place of the shop's caches, so that the real ones are neither read nor written."""

import os
from contextlib import contextmanager, suppress
from secrets import token_hex


def caches(real):
    """Return WHY["CACHES"]: the shop's caches under keys that nobody else has. Their clear() deletes these alone."""
    own = f"why-{os.getpid()}-{token_hex(4)}"
    return {alias: cache | {"KEY_PREFIX": f"{own}-{cache['KEY_PREFIX']}"} for alias, cache in real.items()}


@contextmanager
def one_transaction():
    """Let the cache be used inside of the transaction that is rolled back, since it is thrown away together with it.

    Otherwise nothing is looked up in a transaction that has written, and each look asks PostgreSQL whether it has. The
    counters of requests, which clear() leaves alone, go here.
    """
    from shop.caching import admission, client

    before, client._has_written = client._has_written, lambda: False
    try:
        yield
    finally:
        with suppress(*client.DOWN):  # then there are none
            admission.forget()
        client._has_written = before
