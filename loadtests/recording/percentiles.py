"""Latencies in milliseconds: their percentiles, and an HdrHistogram of microseconds to keep, exact to three digits."""

import math
from collections.abc import Iterable

from hdrh.histogram import HdrHistogram

HIGHEST = 120_000_000  # two minutes in microseconds
DIGITS = 3
PERCENTILES = (50, 95, 99)


def histogram(milliseconds: Iterable[float]) -> HdrHistogram:
    result = HdrHistogram(1, HIGHEST, DIGITS)
    for each in milliseconds:
        result.record_value(min(max(1, round(each * 1000)), HIGHEST))
    return result


def encode(milliseconds: Iterable[float]) -> str:
    return str(histogram(milliseconds).encode().decode("ascii"))


def decode(encoded: str) -> HdrHistogram:
    return HdrHistogram.decode(encoded)


def percentile(of: HdrHistogram, percent: float) -> float:
    """Milliseconds that at least this share of the samples did not exceed: nearest rank, as in `summary`."""
    count = max(1, of.get_total_count())
    return float(of.get_value_at_percentile(100 * _rank(percent, count) / count)) / 1000


def summary(milliseconds: Iterable[float]) -> dict[str, float]:
    """p50, p95, p99 and max in milliseconds, and n: how many samples these rest on."""
    ordered = sorted(milliseconds)
    figures = {f"p{percent}": round(ordered[_rank(percent, len(ordered)) - 1], 3) for percent in PERCENTILES}
    return figures | {"max": round(ordered[-1], 3), "n": len(ordered)}


def _rank(percent: float, count: int) -> int:
    """The first of the ordered samples up to which there are this many percent of all; HdrHistogram alone rounds it."""
    return max(1, math.ceil(percent * count / 100 - 1e-9))
