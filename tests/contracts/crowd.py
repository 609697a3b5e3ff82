"""Several visitors at the same moment, each in a thread with a database connection of its own."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier, Event, get_ident

from django.db import connection, transaction

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


def one_before_the_other_commits(first, second):
    """Call both: the second one when the first is done, which commits when the second waits for it, or is done too."""
    called, done = Event(), Event()

    def hold():
        with transaction.atomic():
            result = first()
            connection.check_constraints()  # what is done at commit is done, and its locks are held
            called.set()
            _until_somebody_waits(done)
        return result

    def follow():
        assert called.wait(PATIENCE)
        try:
            return second()
        finally:
            done.set()

    return at_once(hold, follow)


def _until_somebody_waits(done):
    """Return when another connection waits for a lock of this one, or when it is done."""
    with connection.cursor() as cursor:
        while not done.is_set():
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone():
                return
            time.sleep(0.01)


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
