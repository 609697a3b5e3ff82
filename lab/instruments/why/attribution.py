"""Give each moment of a request to what was innermost then: nothing is counted twice, and nothing is left out."""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from itertools import count, pairwise
from typing import NamedTuple

__tracebackhide__ = True  # nothing in this module is the line a reader looks for

Key = tuple[str, str | int]  # a kind, and a name or number within it


class Span(NamedTuple):
    """What went on from `start` to `end`, moments of time.perf_counter."""

    start: float
    end: float
    key: Key


def own_seconds(spans: Iterable[Span], whole: Span) -> dict[Key, float]:
    """Return for each key the seconds that were its own. They add up to the whole, whose key has the rest.

    Of spans that overlap, the one that began last is the innermost: one inside of another, or one that another thread
    began meanwhile.
    """
    clipped = (Span(max(span.start, whole.start), min(span.end, whole.end), span.key) for span in spans)
    waiting = sorted((span for span in clipped if span.start < span.end), key=lambda span: -span.start)
    moments = sorted({moment for span in [whole, *waiting] for moment in (span.start, span.end)})
    own: dict[Key, float] = defaultdict(float)
    numbers = count()
    running: list[tuple[float, float, int, Key]] = []  # a heap, the innermost first
    for moment, following in pairwise(moments):
        while waiting and waiting[-1].start <= moment:
            span = waiting.pop()
            heapq.heappush(running, (-span.start, span.end, next(numbers), span.key))
        while running and running[0][1] <= moment:
            heapq.heappop(running)
        own[running[0][3] if running else whole.key] += following - moment
    return dict(own)
