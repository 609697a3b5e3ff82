"""Rankings that may be late: sorted sets, made anew when their time is over and not before. No write renews them.

    best = ranking("bestsellers", most=12, seconds=600, make=lambda: {"0007": 31, "0012": 9})
    best.members    # ["0007", "0012"], the highest score first; of equal ones the member that sorts last
    best.until      # the timestamp at which its time is over

For what every write changes a little and nobody misses for a while: kept fresh, it would be made again and again. A
value that shows a ranking is kept no longer than it (`Lookup.limit`), so that both are late by `seconds` at most.

The time of each is shorter by up to a tenth, drawn at random (jitter): what was made at the same moment, as after a
restart, is not all made anew at the same moment.
"""

import random
from collections.abc import Callable, Mapping
from typing import NamedTuple

from . import client, clock, flight

JITTER = 0.1


class Ranking(NamedTuple):
    """The members with the highest scores, best first, and until when they are kept, a timestamp."""

    members: list[str]
    until: float


def ranking(name: str, most: int, seconds: float, make: Callable[[], Mapping[str, float]]) -> Ranking:
    """Return the `most` best of the ranking of this name, which is at most so many `seconds` old.

    `make()` returns `{member: score}`; one of all who ask at the same time calls it. While the cache is down, all do.
    """
    key = f"ranking:{name}"

    def look() -> Ranking | None:
        found = client.get_ranking(key, most)
        return Ranking(*found) if found and found[1] > clock.now() else None

    def made() -> Ranking:
        until, scores = jittered(seconds), make()  # in this order: the time of making counts, too
        client.set_ranking(key, scores, until, clock.timeout(until, seconds))
        best = sorted(scores, key=lambda member: (scores[member], member), reverse=True)
        return Ranking(best[:most], until)

    return look() or flight.once(key, look, made)


def jittered(seconds: float) -> float:
    """Return the timestamp that lies so many seconds ahead, or up to a tenth of them less."""
    return clock.now() + seconds * (1 - JITTER * random.random())
