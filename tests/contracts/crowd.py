"""Several visitors at the same moment, each in a thread with a database connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier, get_ident

from django.db import connection

PATIENCE = 20  # seconds; who waits longer is stuck


def at_once(*calls):
    """Call them all together; return what each gave, a result or the exception."""
    barrier = Barrier(len(calls))

    def one(call):
        with ExitStack() as stack:
            stack.callback(connection.close)
            connection.ensure_connection()
            barrier.wait(PATIENCE)
            try:
                return call()
            except Exception as error:
                return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls, timeout=PATIENCE))


def meeting(call, people, times):
    """Return `call` with a meeting after it: each thread's first `times` calls return when all `people` have called."""
    barrier, calls = Barrier(people), {}

    def met(*args):
        found = call(*args)
        calls[get_ident()] = calls.get(get_ident(), 0) + 1
        if calls[get_ident()] <= times:
            barrier.wait(PATIENCE)
        return found

    return met
