"""Write what a request cost into its `Server-Timing` header, where browsers and load tests read it.

    sql;dur=12.345;count=41, cache;dur=0.402;calls=3;keys=40;hits=39, template;dur=8.101;count=26,
    total;dur=25.002;cpu=20.911, layer-SessionMiddleware;dur=0.021, layer-view;dur=24.377

`dur` and `cpu` are milliseconds, the others are counts. `cpu` is the CPU time of the serving thread, given
under WSGI alone: an event loop shares its thread. `layer-…` is a middleware's own time. The figures overlap:
SQL that a template triggers is in `template` as well. A streamed body is written after the header, so it is
not measured.

Needs the other four instruments beside it. In settings, outermost, so that it sees everything:

    if INSTRUMENTS:
        MIDDLEWARE = ["lab.instruments.server_timing.ServerTimingMiddleware", *interleaved(MIDDLEWARE)]
"""

import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed

from .cache_calls import count_cache_calls
from .middleware_timing import time_layers
from .queries import count_queries
from .templates import time_templates

__tracebackhide__ = True  # nothing in this module is the line a reader looks for


class ServerTimingMiddleware:
    """Appends to the header; not used at all, and nothing is wrapped, unless settings.INSTRUMENTS is true."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[..., Any]) -> None:
        if not getattr(settings, "INSTRUMENTS", False):
            raise MiddlewareNotUsed("INSTRUMENTS is off")
        self.get_response = get_response
        self.is_async = inspect.iscoroutinefunction(get_response)
        if self.is_async:
            inspect.markcoroutinefunction(self)

    def __call__(self, request: Any) -> Any:
        if self.is_async:
            return self._answer_async(request)
        cpu = time.thread_time()
        with _measured() as entries:
            response = self.get_response(request)
        entries["total"]["cpu"] = _ms(time.thread_time() - cpu)
        return _append(response, entries)

    async def _answer_async(self, request: Any) -> Any:
        with _measured() as entries:
            response = await self.get_response(request)
        return _append(response, entries)


@contextmanager
def _measured() -> Iterator[dict[str, dict[str, Any]]]:
    """The header's entries, filled when the block ends."""
    entries: dict[str, dict[str, Any]] = {}
    start = time.perf_counter()
    with (
        count_queries() as queries,
        count_cache_calls() as cache,
        time_templates() as templates,
        time_layers() as layers,
    ):
        yield entries
    total = time.perf_counter() - start
    entries["sql"] = {"dur": _ms(queries.seconds), "count": queries.count}
    entries["cache"] = {
        "dur": _ms(cache.seconds),
        "calls": cache.calls,
        "keys": cache.keys,
        "hits": cache.hits,
    }
    entries["template"] = {"dur": _ms(templates.seconds), "count": templates.count}
    entries["total"] = {"dur": _ms(total)}
    for layer, seconds in reversed(layers.seconds.items()):
        entries[f"layer-{layer}"] = {"dur": _ms(seconds)}


def _append(response: Any, entries: dict[str, dict[str, Any]]) -> Any:
    ours = [";".join([name, *(f"{key}={value}" for key, value in values.items())]) for name, values in entries.items()]
    theirs = [response.headers["Server-Timing"]] if "Server-Timing" in response.headers else []
    response.headers["Server-Timing"] = ", ".join(theirs + ours)
    return response


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3f}"
