"""A write that commits in the middle of another visitor's request."""

from contextlib import ExitStack, contextmanager
from itertools import chain, count
from unittest import mock

from django.db import connection

from shop.caching import client
from shop.stages import MINE

CACHE_CALLS = ("get_many", "set_many", "get_or_add_many", "get_ranking", "set_ranking")


def moments(stage):
    """Return the numbers of calls to write before: all, but of a reader's own stage, which may make hundreds, some."""
    return chain(range(20), count(20, 20)) if stage == MINE else count()


@contextmanager
def written_before(moment, write):
    """Do `write` just before the block's call of this number, from 0, to the cache or the database.

    Yield a list that has an element once it is written.
    """
    calls, busy, written = iter(range(moment)), False, []

    def tick():
        nonlocal busy
        if busy or written or next(calls, None) is not None:
            return
        busy = True
        write()
        written.append(write)
        busy = False

    def after_tick(call):
        def hooked(*args):
            tick()
            return call(*args)

        return hooked

    with ExitStack() as hooks:
        for name in CACHE_CALLS:
            hooks.enter_context(mock.patch.object(client, name, after_tick(getattr(client, name))))
        hooks.enter_context(connection.execute_wrapper(after_tick_of_query(tick)))
        yield written


def after_tick_of_query(tick):
    def hooked(execute, *args):
        tick()
        return execute(*args)

    return hooked
