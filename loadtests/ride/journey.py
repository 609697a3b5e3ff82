"""Where shoppers go: to the URLs of a page as often as the shop's manifest says, by their kinds and popularity.

The runner's scripts and the Locust shoppers both draw from here, so the same journey rides every stage.
"""

import random
from collections.abc import Sequence

from loadtests.bench.manifest import Page, Url


def draw(page: Page, rng: random.Random, kind: str | None = None) -> Url:
    """One visit; of one kind only, if the page has it."""
    odds = [url.weight for url in page.urls]
    if kind:
        narrowed = [url.weight if url.kind == kind else 0 for url in page.urls]
        odds = narrowed if any(narrowed) else odds
    return rng.choices(page.urls, odds)[0]


def script(page: Page, length: int, rng: random.Random) -> list[str]:
    """Paths of `length` visits, in shuffled order.

    Systematic sampling: one random start, then equal steps through the cumulated weights. A short
    script then still holds each kind in its proportion, which keeps rounds alike.
    """
    step = 1 / length
    mark = rng.random() * step
    paths: list[str] = []
    reached = 0.0
    by_kind = sorted(page.urls, key=lambda url: url.kind)
    for url in by_kind:
        reached += url.weight
        while mark < reached and len(paths) < length:
            paths.append(url.path)
            mark += step
    paths.extend(url.path for url in by_kind[-1:] * (length - len(paths)))  # rounding at the very end
    rng.shuffle(paths)
    return paths


def distinct(page: Page, length: int, rng: random.Random) -> list[str]:
    """Up to `length` different paths, popular ones first to be drawn: for cold caches, each asked once."""
    keyed = [
        (rng.random() ** (1 / url.weight), url.path)  # Efraimidis and Spirakis: weighted, without replacement
        for url in page.urls
        if url.weight > 0
    ]
    return [path for _, path in sorted(keyed, reverse=True)[:length]]


def arrivals(rate: float, count: int, rng: random.Random) -> Sequence[float]:
    """Seconds from the start at which `count` visits arrive, independent of one another, `rate` a second."""
    at = 0.0
    times = []
    for _ in range(count):
        at += rng.expovariate(rate)
        times.append(at)
    return times
