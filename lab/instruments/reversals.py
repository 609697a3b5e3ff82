"""Count and time how often a block of code makes a URL out of a name: `reverse()`, `redirect()`, `{% url %}`.

    with count_reversals() as reversals:
        render(request, "shop/category.html", context)
    print(reversals.count, reversals.seconds)
    print(reversals.by_name())  # {"product": (24, 0.0011), "category": (70, 0.0032)}

Every thread of the process counts. Can be nested.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.urls.resolvers import URLResolver

__tracebackhide__ = True  # nothing in this module is the line a reader looks for


@dataclass(frozen=True, slots=True)
class Reversal:
    name: str  # without its namespaces
    seconds: float


class Reversals:
    """What was collected so far; failed ones, too."""

    def __init__(self) -> None:
        self.records: list[Reversal] = []

    @property
    def count(self) -> int:
        return len(self.records)

    @property
    def seconds(self) -> float:
        return sum(reversal.seconds for reversal in self.records)

    def by_name(self) -> dict[str, tuple[int, float]]:
        """Name -> (reversals, seconds), the most frequent first."""
        names: dict[str, tuple[int, float]] = {}
        for reversal in self.records:
            count, seconds = names.get(reversal.name, (0, 0.0))
            names[reversal.name] = count + 1, seconds + reversal.seconds
        return dict(sorted(names.items(), key=lambda item: -item[1][0]))


_collectors: list[Reversals] = []
_original = URLResolver._reverse_with_prefix
_lock = threading.Lock()


@contextmanager
def count_reversals() -> Iterator[Reversals]:
    """Collect what is reversed until the block ends."""
    reversals = Reversals()
    with _lock:
        _collectors.append(reversals)
        URLResolver._reverse_with_prefix = _recorded
    try:
        yield reversals
    finally:
        with _lock:
            _collectors.remove(reversals)
            if not _collectors:
                URLResolver._reverse_with_prefix = _original


def _recorded(resolver: Any, lookup_view: Any, prefix: Any, *args: Any, **kwargs: Any) -> Any:
    start = time.perf_counter()
    try:
        return _original(resolver, lookup_view, prefix, *args, **kwargs)
    finally:
        name = lookup_view if isinstance(lookup_view, str) else getattr(lookup_view, "__name__", repr(lookup_view))
        reversal = Reversal(name, time.perf_counter() - start)
        for collector in tuple(_collectors):
            collector.records.append(reversal)
