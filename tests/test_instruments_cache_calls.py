"""The cache counter, held against calls and hits that are known, on Django's own backend and on Valkey.

Broken on purpose and caught: a stored None taken for a miss, the inner calls of get_many counted too, wrapped
methods left on the backend; what django-debug-toolbar had put there taken off with them.
"""

import asyncio
import inspect
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context

import pytest
from django.conf import settings
from django.core.cache import CacheHandler, cache, caches
from django.core.cache.backends.locmem import LocMemCache

from lab.instruments.cache_calls import count_cache_calls

LOCMEM = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
VALKEY = {**settings.CACHES["default"], "KEY_PREFIX": "test_instruments"}


@pytest.fixture(params=[LOCMEM, VALKEY], ids=["locmem", "valkey"], autouse=True)
def backend(request, settings):
    settings.CACHES = {"default": {**request.param, "LOCATION": request.param.get("LOCATION", "one")}}
    settings.CACHES = {**settings.CACHES, "second": {**LOCMEM, "LOCATION": "two"}}
    yield
    cache.delete_many("abcdn")
    caches["second"].clear()


def summary(cache_calls):
    return cache_calls.calls, cache_calls.keys, cache_calls.hits, cache_calls.misses


def test_calls_keys_hits_and_misses():
    with count_cache_calls() as cache_calls:
        cache.set_many({"a": 1, "b": 2})
        assert cache.get("a") == 1
        assert cache.get("c", "default") == "default"
        assert cache.get_many(key for key in "abcd") == {"a": 1, "b": 2}
        assert "a" in cache
        assert not cache.has_key("c")
        cache.delete("a")
    assert summary(cache_calls) == (7, 8, 4, 4)
    assert cache_calls.seconds > 0
    assert [call.operation for call in cache_calls.records] == [
        *("set_many", "get", "get", "get_many", "has_key", "has_key", "delete"),
    ]


def test_a_stored_none_is_a_hit():
    cache.set("a", None)
    with count_cache_calls() as cache_calls:
        assert cache.get("a", "default") is None
        assert cache.get(key="b", default="default") == "default"
    assert summary(cache_calls) == (2, 2, 1, 1)


def test_get_or_set_counts_as_what_it_asks():
    with count_cache_calls() as cache_calls:
        assert cache.get_or_set("a", lambda: cache.get("b", 5)) == 5
        assert cache.get_or_set("a", 6) == 5
    assert [call.operation for call in cache_calls.records] == ["get", "get", "add", "get", "get"]
    assert summary(cache_calls) == (5, 4, 2, 2)


def test_incr_and_decr_are_one_call():
    with count_cache_calls() as cache_calls:
        cache.set("n", 1)
        assert cache.incr("n") == 2
        assert cache.decr("n") == 1
    assert summary(cache_calls) == (3, 0, 0, 0)


def test_aliases_are_kept_apart():
    with count_cache_calls() as cache_calls:
        cache.get("a")
        caches["second"].set("a", 1)
        caches["second"].get("a")
    assert summary(cache_calls.of("default")) == (1, 1, 0, 1)
    assert summary(cache_calls.of("second")) == (2, 1, 1, 0)


def test_collectors_nest():
    with count_cache_calls() as outer:
        cache.get("a")
        with count_cache_calls() as inner:
            cache.get("a")
    assert (outer.calls, inner.calls) == (2, 1)


def test_an_object_held_from_before_is_counted():
    held = caches["default"]
    held.get("a")
    with count_cache_calls() as cache_calls:
        held.get("a")
    assert cache_calls.calls == 1


def test_a_thread_is_counted_when_it_runs_in_the_context():
    with (
        ThreadPoolExecutor(max_workers=1) as executor,
        count_cache_calls() as cache_calls,
        count_cache_calls(everywhere=True) as everywhere,
    ):
        executor.submit(copy_context().run, cache.get, "a").result()
        executor.submit(cache.get, "a").result()
    assert (cache_calls.calls, everywhere.calls) == (1, 2)


def test_async_calls_are_counted():
    async def visitor():
        await cache.aset("a", 1)
        await cache.aget("a")
        await cache.aget_many(["a", "b"])

    with count_cache_calls() as cache_calls:
        asyncio.run(visitor())
    assert cache_calls.of("default").hits == 2
    assert (cache_calls.keys, cache_calls.misses) == (3, 1)
    assert not inspect.iscoroutinefunction(type(caches["default"]).get)  # nothing is left on the backend's class


@pytest.mark.parametrize("error", [None, ValueError])
def test_off_means_that_nothing_is_wrapped(error):
    backend, lookup, before = caches["second"], CacheHandler.__getitem__, dict(caches["second"].__dict__)
    with suppress(ValueError), count_cache_calls():
        assert backend.get.__func__ is LocMemCache.get
        assert "get" in vars(backend)
        if error:
            raise error
    assert vars(backend) == before
    assert backend.get == LocMemCache.get.__get__(backend)
    assert CacheHandler.__getitem__ is lookup
    assert "__getitem__" not in vars(CacheHandler)


@pytest.mark.parametrize("inside", [False, True], ids=["wrapped before", "wrapped meanwhile"])
def test_what_another_tool_wraps_stays_wrapped(inside):
    backend, passed = caches["second"], []

    def wrap():
        original = backend.get
        backend.get = lambda *args, **kwargs: passed.append(args) or original(*args, **kwargs)

    if not inside:
        wrap()
    with count_cache_calls() as cache_calls:
        if inside:
            wrap()
        backend = caches["second"]
        backend.get("a")
    theirs = backend.__dict__.pop("get")
    theirs("a")
    assert (cache_calls.calls, len(passed)) == (1, 2)


def test_a_failing_call_counts_and_its_error_passes():
    with count_cache_calls() as cache_calls, pytest.raises(ValueError, match="nowhere"):
        cache.incr("nowhere")
    assert cache_calls.calls == 1


def test_bytes_are_those_of_what_was_found_or_kept():
    with count_cache_calls() as cache_calls:
        cache.set("a", "x" * 1000)
        cache.get("a")
        cache.get("b")
        cache.set_many({"c": "x" * 500, "d": "x" * 500})
        cache.get_many("abcd")
    sizes = [call.bytes // 500 for call in cache_calls.records]
    assert sizes == [2, 2, 0, 2, 4]
