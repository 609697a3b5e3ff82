"""Count and time what a block of code asks of Django's caches.

    with count_cache_calls() as cache_calls:
        cache.get_many(["a", "b", "c"])
    print(cache_calls.calls, cache_calls.keys, cache_calls.hits, cache_calls.misses, cache_calls.seconds)

A call is what the code asks of the backend: `get_many` with three keys is one call and three keys, also on a
backend which loops over them. `get_or_set` counts as the `get`, `add` and `get` that it makes.

It follows the context (contextvars): code awaited or sent to `sync_to_async` counts, the request served by
the thread next door does not. A plain thread starts an empty context: hand it
`contextvars.copy_context().run`, or count the whole process with `everywhere=True`.

Not seen: locks, scripts and pipelines sent through a backend's raw client.
"""

import pickle
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.cache import CacheHandler, caches

__tracebackhide__ = True  # nothing in this module is the line a reader looks for

READS = ("get", "get_many", "has_key")
OTHERS = (
    *("add", "set", "set_many", "touch", "delete", "delete_many", "incr", "decr", "incr_version", "clear"),
    *("delete_pattern", "expire", "ttl"),  # django-redis
    *("get_or_add_many", "get_ranking", "set_ranking"),  # this shop (shop.caching.backend)
)


@dataclass(frozen=True, slots=True)
class Call:
    alias: str
    operation: str  # a name in READS or OTHERS
    keys: int  # keys asked for by a read, 0 for other operations
    hits: int
    seconds: float
    start: float = 0.0  # of time.perf_counter
    values: tuple[Any, ...] = field(default=(), repr=False)  # what was found, or given to be kept

    @property
    def bytes(self) -> int:
        """What the values take, pickled, as they are now; those that cannot be pickled count as nothing."""
        return sum(_size(value) for value in self.values)


class CacheCalls:
    """What was collected so far; `records` is in the order of completion."""

    def __init__(self) -> None:
        self.records: list[Call] = []

    def of(self, alias: str) -> "CacheCalls":
        """The part that one cache alias answered."""
        part = CacheCalls()
        part.records = [call for call in self.records if call.alias == alias]
        return part

    @property
    def calls(self) -> int:
        return len(self.records)

    @property
    def keys(self) -> int:
        """Keys asked for: hits and misses."""
        return sum(call.keys for call in self.records)

    @property
    def hits(self) -> int:
        return sum(call.hits for call in self.records)

    @property
    def misses(self) -> int:
        return self.keys - self.hits

    @property
    def seconds(self) -> float:
        return sum(call.seconds for call in self.records)


@contextmanager
def count_cache_calls(*, everywhere: bool = False) -> Iterator[CacheCalls]:
    """Collect the calls of this context, or with `everywhere` of every thread. Can be nested."""
    cache_calls = CacheCalls()
    _install()
    token = None if everywhere else _collectors.set((*_collectors.get(), cache_calls))
    if everywhere:
        _everywhere.append(cache_calls)
    try:
        yield cache_calls
    finally:
        if token:
            _collectors.reset(token)
        else:
            _everywhere.remove(cache_calls)
        _uninstall()


# Installation. A backend object belongs to a thread or task, and code reaches it through `caches[alias]`:
# hooking that lookup finds each of them the moment it is used. Only the objects are wrapped, never a class.

_collectors: ContextVar[tuple[CacheCalls, ...]] = ContextVar("cache_collectors", default=())
_inside: ContextVar[bool] = ContextVar("inside_cache_call", default=False)
_everywhere: list[CacheCalls] = []
_wrapped: weakref.WeakKeyDictionary[Any, dict[str, "_Wrapping"]] = weakref.WeakKeyDictionary()
_lock = threading.Lock()
_active = 0
_ABSENT = object()


def _install() -> None:
    global _active
    with _lock:
        _active += 1
        if _active == 1:
            CacheHandler.__getitem__ = _wrapping_lookup
    caches.all(initialized_only=True)  # this thread may hold on to its cache objects


def _uninstall() -> None:
    global _active
    with _lock:
        _active -= 1
        if _active == 0:
            del CacheHandler.__getitem__
            for backend, wrappings in _wrapped.items():
                for operation, wrapping in wrappings.items():
                    _unwrap(backend, operation, wrapping)
            _wrapped.clear()


def _wrapping_lookup(handler: Any, alias: str) -> Any:
    backend = super(CacheHandler, handler).__getitem__(alias)
    if backend not in _wrapped:
        with _lock:
            if _active and backend not in _wrapped:
                _wrapped[backend] = {name: _wrap(backend, alias, name) for name in _operations(backend)}
    return backend


class _Wrapping(NamedTuple):
    recorded: Callable[..., Any]
    before: Any  # what somebody else, such as django-debug-toolbar, had put on the object; or _ABSENT


def _wrap(backend: Any, alias: str, operation: str) -> _Wrapping:
    before = backend.__dict__.get(operation, _ABSENT)
    wrapping = _Wrapping(_recording(getattr(backend, operation), alias, operation), before)
    setattr(backend, operation, wrapping.recorded)
    return wrapping


def _unwrap(backend: Any, operation: str, wrapping: _Wrapping) -> None:
    if backend.__dict__.get(operation) is not wrapping.recorded:
        return  # somebody else has wrapped it since and calls it: without collectors, it only passes on
    if wrapping.before is _ABSENT:
        del backend.__dict__[operation]
    else:
        setattr(backend, operation, wrapping.before)


def _operations(backend: Any) -> list[str]:
    return [operation for operation in (*READS, *OTHERS) if hasattr(type(backend), operation)]


def _recording(original: Callable[..., Any], alias: str, operation: str) -> Callable[..., Any]:
    ask: Callable[..., Any] = _ASK.get(operation, _ask)

    def recorded(*args: Any, **kwargs: Any) -> Any:
        collectors = (*_collectors.get(), *_everywhere)
        if _inside.get() or not collectors:
            return original(*args, **kwargs)
        token = _inside.set(True)
        keys = hits = 0
        values: tuple[Any, ...] = ()
        start = time.perf_counter()
        try:
            answer, keys, hits, values = ask(original, *args, **kwargs)
            return answer
        finally:
            seconds = time.perf_counter() - start
            _inside.reset(token)
            for collector in collectors:
                collector.records.append(Call(alias, operation, keys, hits, seconds, start, values))

    return _Recorded(original, recorded)


class _Recorded:
    """A method of a backend that is recorded when it is called, and is itself in all else.

    Django's async methods look at `self.get_many.__func__`. It is no attribute of its own: sync_to_async would copy it,
    and mark through it the backend's function as a coroutine for good.
    """

    __slots__ = ("_call", "_original")

    def __init__(self, original: Callable[..., Any], call: Callable[..., Any]) -> None:
        self._original, self._call = original, call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)


# Each of these asks the backend and returns (answer, keys asked for, hits, values).


def _get(original: Callable[..., Any], key: Any, default: Any = None, *args: Any, **kwargs: Any) -> Any:
    answer = original(key, _ABSENT, *args, **kwargs)  # tells a stored None from a miss
    return (default, 1, 0, ()) if answer is _ABSENT else (answer, 1, 1, (answer,))


def _get_many(original: Callable[..., Any], keys: Any, *args: Any, **kwargs: Any) -> Any:
    keys = list(keys)
    answer = original(keys, *args, **kwargs)
    return answer, len(keys), len(answer), tuple(answer.values())


def _has_key(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    answer = original(*args, **kwargs)
    return answer, 1, int(bool(answer)), ()


def _set(original: Callable[..., Any], key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
    return original(key, value, *args, **kwargs), 0, 0, (value,)


def _set_many(original: Callable[..., Any], data: Any, *args: Any, **kwargs: Any) -> Any:
    return original(data, *args, **kwargs), 0, 0, tuple(data.values())


def _ask(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return original(*args, **kwargs), 0, 0, ()


_ASK: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("add", "set"), _set),
    **dict.fromkeys(("set_many", "get_or_add_many"), _set_many),
    "get": _get,
    "get_many": _get_many,
    "has_key": _has_key,
}


def _size(value: Any) -> int:
    try:
        return len(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))
    except Exception:  # pickle raises whatever it comes to
        return 0
