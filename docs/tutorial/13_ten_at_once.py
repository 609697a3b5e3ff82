"""Ten visitors ask for the shelf of mine.py at the same moment, and the cache has just been emptied.

They look for the filters in the cache together. Only once all have looked does any of them count, as if that were slow.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, local
from unittest import mock

from django.core.cache import cache, caches
from django.db import connection
from django.test import Client

VISITORS = 10
before, after = Barrier(VISITORS), Barrier(VISITORS)
mine, counted = local(), []
Cache = type(caches["default"])
plain_get = Cache.get


def together(self, key, *args, **kwargs):
    """Look into the cache: all at once, the first time that anybody looks for the filters."""
    if not key.startswith("facets:") or getattr(mine, "has_looked", False):
        return plain_get(self, key, *args, **kwargs)
    mine.has_looked = True
    before.wait(60)
    found = plain_get(self, key, *args, **kwargs)
    after.wait(60)
    return found


def noting(execute, sql, *args):
    if 'FILTER (WHERE "in_stock")' in sql:
        counted.append(sql)
    return execute(sql, *args)


def visit(number):
    with connection.execute_wrapper(noting):
        Client(headers={"host": "localhost"}).get("/mine/category/lights/")
    connection.close()


cache.clear()
with mock.patch.object(Cache, "get", together), ThreadPoolExecutor(VISITORS) as visitors:
    list(visitors.map(visit, range(VISITORS)))
cache.clear()
print(f"{VISITORS} visitors at once; the filters were counted by {len(counted)} of them")
