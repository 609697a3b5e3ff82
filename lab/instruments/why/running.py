"""One request through the whole stack, with every instrument around it."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.handlers.base import BaseHandler
from django.core.signals import got_request_exception, request_started
from django.http import HttpRequest

from ..cache_calls import CacheCalls, count_cache_calls
from ..middleware_timing import VIEW, Layers, Probe, Visit, interleaved, time_hooks, time_layers
from ..queries import Queries, count_queries, where
from ..reversals import Reversals, count_reversals
from ..templates import Renders, time_templates

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
__is_a_probe__ = True  # what is outside of this module did not ask


@dataclass(slots=True)
class Run:
    """What one request gave."""

    queries: Queries
    cache: CacheCalls
    templates: Renders
    layers: Layers
    reversals: Reversals
    session: list[tuple[str, float]]  # who touched it, and when; the first alone
    start: float = 0.0
    end: float = 0.0
    cpu: float = 0.0
    bytes: int = 0
    response: Any = None
    exception: BaseException | None = None

    @property
    def wall(self) -> float:
        return self.end - self.start


class Handler(BaseHandler):  # type: ignore[misc]
    """The project's middleware around its views, with a probe between any two."""

    def __init__(self) -> None:
        self.load_middleware()
        time_hooks(self)


def probed_middleware() -> list[str]:
    """Return the MIDDLEWARE that a Handler has to find in the settings, together with INSTRUMENTS."""
    probe = f"{Probe.__module__}.{Probe.__qualname__}"
    return interleaved([entry for entry in settings.MIDDLEWARE if entry != probe])


def run(handler: Handler, request: HttpRequest, bare: bool = False) -> Run:
    """Answer the request, its body included. A `bare` run has nothing but times and the answer."""
    if bare:
        done = Run(Queries(), CacheCalls(), Renders(0), Layers(), Reversals(), [])
        return _answered(handler, request, done)
    with (
        count_queries(everywhere=True) as queries,
        count_cache_calls(everywhere=True) as cache,
        time_templates(everywhere=True) as templates,
        count_reversals() as reversals,
        first_touch_of_session() as session,
        time_layers() as layers,
    ):
        return _answered(handler, request, Run(queries, cache, templates, layers, reversals, session))


def _answered(handler: Handler, request: HttpRequest, done: Run) -> Run:
    def failed(**kwargs: Any) -> None:
        done.exception = sys.exception()

    got_request_exception.connect(failed)
    request_started.send(sender=Handler, environ=request.META)
    cpu, done.start = time.process_time(), time.perf_counter()
    try:
        done.response = handler.get_response(request)
        if done.response.streaming:
            began = time.perf_counter()
            done.bytes = _stream(done.response)
            done.layers.visits.append(Visit(VIEW, began, time.perf_counter() - began))
        else:
            done.bytes = len(done.response.content)
        done.end = time.perf_counter()
        done.cpu = time.process_time() - cpu
        done.response.close()
    except Exception as error:  # of the body, which is made after the answer has begun
        done.end, done.cpu = time.perf_counter(), time.process_time() - cpu
        done.exception = error
    finally:
        got_request_exception.disconnect(failed)
    return done


def _stream(response: Any) -> int:
    if not response.is_async:
        return sum(len(chunk) for chunk in response.streaming_content)

    async def length() -> int:
        return sum([len(chunk) async for chunk in response.streaming_content])

    return async_to_sync(length)()


@contextmanager
def first_touch_of_session() -> Iterator[list[tuple[str, float]]]:
    """Yield a list that gets the first line to look into a session, and when; it makes an answer `Vary: Cookie`."""
    touched: list[tuple[str, float]] = []
    before = {name: getattr(SessionBase, name) for name in ("_get_session", "_aget_session")}

    def noting(original: Callable[..., Any]) -> Callable[..., Any]:
        def get(session: Any, *args: Any, **kwargs: Any) -> Any:
            if not touched:
                touched.append((where(), time.perf_counter()))
            return original(session, *args, **kwargs)

        return get

    for name, original in before.items():
        setattr(SessionBase, name, noting(original))
    SessionBase._session = property(SessionBase._get_session)
    try:
        yield touched
    finally:
        for name, original in before.items():
            setattr(SessionBase, name, original)
        SessionBase._session = property(before["_get_session"])
