"""Where shoppers go: the proportions of plain, filtered, sorted and deep pages, and Zipf popularity within each.

The runner's scripts and the Locust shoppers both draw from here, so the same journey rides every stage.
"""

import random
from collections.abc import Sequence

from loadtests.bench.manifest import Page, Url

# Most visits see a page as it opens; fewer filter or sort it; few go deep.
SHARES = {"plain": 0.60, "filtered": 0.20, "sorted": 0.12, "deep": 0.08}


def chances(page: Page) -> list[float]:
    """How likely a visit asks for each of the page's URLs; sums to 1."""
    kinds = {url.kind for url in page.urls}
    if unknown := kinds - SHARES.keys():
        raise ValueError(f"Page {page.name!r} has URLs of unknown kind: {', '.join(sorted(unknown))}.")
    shares = sum(SHARES[kind] for kind in kinds)
    weights = {kind: sum(url.weight for url in page.urls if url.kind == kind) for kind in kinds}
    return [SHARES[url.kind] / shares * url.weight / weights[url.kind] for url in page.urls]


def draw(page: Page, rng: random.Random, kind: str | None = None) -> Url:
    """One visit; of one kind only, if the page has it."""
    odds = chances(page)
    if kind:
        narrowed = [p if url.kind == kind else 0 for url, p in zip(page.urls, odds, strict=True)]
        odds = narrowed if any(narrowed) else odds
    return rng.choices(page.urls, odds)[0]


def script(page: Page, length: int, rng: random.Random) -> list[str]:
    """Paths of `length` visits, in shuffled order.

    Systematic sampling: one random start, then equal steps through the cumulated chances. A short
    script then still holds each kind in its proportion, which keeps rounds alike.
    """
    step = 1 / length
    mark = rng.random() * step
    paths: list[str] = []
    reached = 0.0
    by_kind = sorted(zip(page.urls, chances(page), strict=True), key=lambda pair: pair[0].kind)
    for url, chance in by_kind:
        reached += chance
        while mark < reached and len(paths) < length:
            paths.append(url.path)
            mark += step
    paths.extend(url.path for url, _ in by_kind[-1:] * (length - len(paths)))  # rounding at the very end
    rng.shuffle(paths)
    return paths


def distinct(page: Page, length: int, rng: random.Random) -> list[str]:
    """Up to `length` different paths, popular ones first to be drawn: for cold caches, each asked once."""
    keyed = [
        (rng.random() ** (1 / chance), url.path)  # Efraimidis and Spirakis: weighted, without replacement
        for url, chance in zip(page.urls, chances(page), strict=True)
        if chance > 0
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
