"""More threads than the pool has connections.

Whoever gets none waits for "timeout" seconds, and then fails: as errors, on a machine that has nothing to do. Give the
pool as many connections as a process has threads, or more: see connection_pool.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Barrier

from django.db import connection
from psycopg_pool import ConnectionPool, PoolTimeout

from cookbook.example import Example

THREADS, FEW, TIMEOUT = 8, 2, 0.1
POOLS = {}


def naive():
    """Return how many of 8 requests are answered by 2 connections, all of them at work at the same moment."""
    return answered(POOLS[FEW])


def optimized():
    return answered(POOLS[THREADS])


def answered(pool):
    at_work = Barrier(THREADS)  # nobody is ready before all others work or have been refused

    def request(_):
        try:
            with pool.connection(timeout=TIMEOUT) as own:
                at_work.wait()
                return own.execute("SELECT 1").fetchone()[0]
        except PoolTimeout:
            at_work.wait()
            return 0

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(request, range(THREADS)))


@contextmanager
def pooled(size):
    parameters = connection.get_connection_params()
    with ConnectionPool(kwargs=parameters, min_size=size, max_size=size, open=True) as pool:
        pool.wait()
        POOLS[size] = pool
        yield


def refused(size):
    with pooled(size):
        return THREADS - answered(POOLS[size])


def as_many_are_answered_as_there_are_connections():
    assert [refused(FEW), refused(THREADS)] == [THREADS - FEW, 0]


EXAMPLE = Example(
    given=lambda rows: (),
    queries={"naive": 0, "optimized": 0},  # of this thread
    same=("optimized",),
    differs=("naive",),
    around={"naive": partial(pooled, FEW), "optimized": partial(pooled, THREADS)},
    change=lambda: None,
    checks=(as_many_are_answered_as_there_are_connections,),
    price=lambda: {
        f"refused of {THREADS} at once, {FEW} connections": refused(FEW),
        f"refused of {THREADS} at once, {THREADS} connections": refused(THREADS),
    },
)
