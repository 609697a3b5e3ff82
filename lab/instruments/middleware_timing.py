"""Time each middleware apart, by a probe in front of every one of them.

In settings, so that the chain holds no probe when instruments are off:

    if INSTRUMENTS:
        MIDDLEWARE = interleaved(MIDDLEWARE)

and around a request, which `server_timing.py` does:

    with time_layers() as layers:
        response = get_response(request)
    print(layers.seconds)  # {"SessionMiddleware": 0.00002, ..., "view": 0.0113}: each one's own time

A middleware's `process_view`, `process_exception` and `process_template_response` are called by Django's
handler at the heart of the chain, so their time is part of "view", unless the handler was given to `time_hooks`.
"""

import functools
import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
__is_a_probe__ = True  # whoever looks for the line that asked need not look beyond this module's frames
VIEW = "view"


def interleaved(middleware: list[str]) -> list[str]:
    """The MIDDLEWARE setting with a probe before each entry and one before the view."""
    probe = f"{__name__}.{Probe.__qualname__}"
    return [path for entry in middleware for path in (probe, entry)] + [probe]


class Visit(NamedTuple):
    layer: str
    start: float  # of time.perf_counter
    seconds: float  # with all that is inside


class Layers:
    """Seconds of its own for each layer a request went through, innermost first; `visits` in the order of leaving."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.visits: list[Visit] = []


@contextmanager
def time_layers() -> Iterator[Layers]:
    """Collect the layers of the request that is answered in this context."""
    layers = Layers()
    token = _current.set((layers, [0.0]))
    try:
        yield layers
    finally:
        _current.reset(token)


# The collector, and the time which the layers inside the open one took: a list of one number, shared by
# reference so that a layer run in another thread (sync_to_async) adds to it too.
_current: ContextVar[tuple[Layers, list[float]] | None] = ContextVar("layers", default=None)


class Probe:
    """Times everything inside it; a layer's own time is that less what the probes inside took."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[..., Any]) -> None:
        if not getattr(settings, "INSTRUMENTS", False):
            raise MiddlewareNotUsed("INSTRUMENTS is off")
        layer = inspect.unwrap(get_response)
        if isinstance(layer, Probe):
            raise MiddlewareNotUsed("the middleware between two probes is not used")
        self.layer = _name(layer)
        self.get_response = get_response
        self.is_async = inspect.iscoroutinefunction(get_response)
        if self.is_async:
            inspect.markcoroutinefunction(self)

    def __call__(self, request: Any) -> Any:
        if self.is_async:
            return self._answer_async(request)
        with _timed(self.layer):
            return self.get_response(request)

    async def _answer_async(self, request: Any) -> Any:
        with _timed(self.layer):
            return await self.get_response(request)


def time_hooks(handler: Any) -> None:
    """Give the time of middleware's hooks to their layers: for a handler that has loaded its middleware, not async."""
    for hooks in (handler._view_middleware, handler._template_response_middleware, handler._exception_middleware):
        hooks[:] = [_timed_hook(hook) for hook in hooks]


def _timed_hook(hook: Callable[..., Any]) -> Callable[..., Any]:
    owner = getattr(hook, "__self__", None) or getattr(getattr(hook, "awaitable", None), "__self__", None)
    layer = type(owner).__name__ if owner is not None else getattr(hook, "__name__", "hook")

    @functools.wraps(hook)
    def timed(*args: Any, **kwargs: Any) -> Any:
        with _timed(layer):
            return hook(*args, **kwargs)

    return timed


@contextmanager
def _timed(layer: str) -> Iterator[None]:
    current = _current.get()
    if current is None:
        yield
        return
    layers, around = current
    inside = [0.0]
    token = _current.set((layers, inside))
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds = time.perf_counter() - start
        _current.reset(token)
        around[0] += seconds
        layers.seconds[layer] = layers.seconds.get(layer, 0.0) + seconds - inside[0]
        layers.visits.append(Visit(layer, start, seconds))


def _name(layer: Any) -> str:
    """The name of a class or of a function that makes a middleware, or "view" for the heart of the chain."""
    if inspect.ismethod(layer):
        return VIEW
    return layer.__qualname__.partition(".")[0] if inspect.isfunction(layer) else type(layer).__name__
