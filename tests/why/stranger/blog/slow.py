"""What takes 20 ms, in each of the places where time can go."""

import time

from django.core.cache.backends.locmem import LocMemCache
from django.db import connection

SECONDS = 0.02
waited = []  # milliseconds that each wait really took


def timed(wait, *args):
    start = time.perf_counter()
    wait(*args)
    waited.append(1000 * (time.perf_counter() - start))


def sleep():
    timed(time.sleep, SECONDS)


class SlowCache(LocMemCache):
    def __init__(self, name, params):
        super().__init__("slow", params)

    def get(self, key, *args, **kwargs):
        sleep()
        return super().get(key, *args, **kwargs)


def slow_sql():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            connection.connection.create_function("wait", 1, time.sleep)
        timed(cursor.execute, f"SELECT {'wait' if connection.vendor == 'sqlite' else 'pg_sleep'}({SECONDS})")
        cursor.fetchall()
