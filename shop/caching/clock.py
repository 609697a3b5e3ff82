"""What changes a page without any write, by time alone: a promotion begins or ends, at midnight something is not new.

What that is, only the project knows. It registers a function that tells the next such moment, and the tags of the data
that it reads for it:

    register_clock(lambda now: Promotion.objects.next_change(now), tags=["catalogue"])

The moment is cached itself, so that it is not computed for every value: under the tokens of these tags.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from math import inf
from typing import NamedTuple

from django.utils import timezone

from . import client

KEY = "clock"
NextChange = Callable[[datetime], datetime | None]


class Change(NamedTuple):
    """What lies in the cache under KEY."""

    tokens: tuple[int | None, ...]  # those of the epoch and of the clock's tags, under which it was computed
    moment: float  # timestamp


class Clock(NamedTuple):
    """What the project has registered."""

    next_change: NextChange
    tags: tuple[str, ...]


_clock = Clock(lambda moment: None, ())


def register_clock(next_change: NextChange, tags: Iterable[str]) -> None:
    """Have nothing cached beyond `next_change(now)`, which returns an aware datetime later than now, or None for never.

    `tags` are those that a write to what it reads renews. Call it once, in an AppConfig's `ready`.
    """
    global _clock
    _clock = Clock(next_change, tuple(tags))


def tags() -> tuple[str, ...]:
    """Return the tags under which the next change is computed."""
    return _clock.tags


def now() -> float:
    """Return the timestamp of this moment."""
    return timezone.now().timestamp()  # type: ignore[no-any-return]


def next_change(cached: object, tokens: tuple[int | None, ...]) -> float:
    """Return the timestamp until which what is made now stays true, were nothing written.

    `cached` is what the cache holds under KEY; it is right as long as `tokens`, those of the epoch and of the clock's
    tags, are what they were.
    """
    if isinstance(cached, Change) and cached.tokens == tokens and cached.moment > now():
        return cached.moment
    change = _clock.next_change(timezone.now())
    moment = inf if change is None else change.timestamp()
    if None not in tokens:
        client.set_many({KEY: Change(tokens, moment)}, 3600)
    return moment


def timeout(until: float, most: float) -> float:
    """Return for how many seconds something may be stored that is true up to this timestamp, `most` at most."""
    return max(0.001, min(most, until - now()))
