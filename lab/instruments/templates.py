"""Time the rendering of Django templates in a block of code.

    with time_templates() as templates:
        render(request, "shop/category.html", context)
    print(templates.count, templates.seconds)
    print(templates.by_name())  # {"shop/category.html": (1, 0.0281), "shop/_card.html": (24, 0.0190)}

A template's time includes what it includes, and the SQL and cache calls which it triggers; a parent named by
`{% extends %}` is part of its child. The total counts only outermost renders, so nothing is counted twice.
Covers Template and PartialTemplate, not other engines. Follows the context like contextvars do; the whole
process is timed with `everywhere=True`.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.template.base import PartialTemplate, Template

__tracebackhide__ = True  # nothing in this module is the line a reader looks for


@dataclass(frozen=True, slots=True)
class Render:
    name: str  # "<string>" for a template without a name
    seconds: float  # inclusive of includes
    outermost: bool
    recursive: bool  # rendered inside a template of the same name, whose time includes this one
    start: float = 0.0  # of time.perf_counter


class Renders:
    """What was collected so far; `records` is in the order of completion."""

    def __init__(self, depth: int) -> None:
        self.records: list[Render] = []
        self.depth = depth  # renders that were open already when collecting began

    @property
    def count(self) -> int:
        """Renders, includes among them."""
        return len(self.records)

    @property
    def seconds(self) -> float:
        """Time of the outermost renders."""
        return sum(render.seconds for render in self.records if render.outermost)

    def by_name(self) -> dict[str, tuple[int, float]]:
        """Name -> (renders, seconds inclusive of includes), the slowest first."""
        names: dict[str, tuple[int, float]] = {}
        for render in self.records:
            count, seconds = names.get(render.name, (0, 0.0))
            names[render.name] = count + 1, seconds + (0.0 if render.recursive else render.seconds)
        return dict(sorted(names.items(), key=lambda item: -item[1][1]))


@contextmanager
def time_templates(*, everywhere: bool = False) -> Iterator[Renders]:
    """Collect the renders of this context, or with `everywhere` of every thread. Can be nested."""
    renders = Renders(depth=len(_open.get()))
    _install()
    token = None if everywhere else _collectors.set((*_collectors.get(), renders))
    if everywhere:
        _everywhere.append(renders)
    try:
        yield renders
    finally:
        if token:
            _collectors.reset(token)
        else:
            _everywhere.remove(renders)
        _uninstall()


# Installation: both `render` methods are replaced while someone collects, and put back by the last to leave.

_collectors: ContextVar[tuple[Renders, ...]] = ContextVar("template_collectors", default=())
_open: ContextVar[tuple[str, ...]] = ContextVar("open_templates", default=())
_everywhere: list[Renders] = []
_originals: dict[Any, Callable[..., Any]] = {}
_lock = threading.Lock()
_active = 0


def _install() -> None:
    global _active
    with _lock:
        _active += 1
        if _active == 1:
            for cls in (Template, PartialTemplate):
                _originals[cls] = cls.render
                cls.render = _recording(cls.render)


def _uninstall() -> None:
    global _active
    with _lock:
        _active -= 1
        if _active == 0:
            for cls, original in _originals.items():
                cls.render = original
            _originals.clear()


def _recording(original: Callable[..., Any]) -> Callable[..., Any]:
    def recorded(template: Any, context: Any) -> Any:
        collectors = (*_collectors.get(), *_everywhere)
        if not collectors:
            return original(template, context)
        name, around = template.name or "<string>", _open.get()
        token = _open.set((*around, name))
        start = time.perf_counter()
        try:
            return original(template, context)
        finally:
            seconds = time.perf_counter() - start
            _open.reset(token)
            for collector in collectors:
                seen = around[collector.depth :]
                collector.records.append(Render(name, seconds, not seen, name in seen, start))

    return recorded
