"""Gains with their uncertainty: the geometric mean of per-round ratios and its bootstrap 95 % interval.

A geometric mean multiplies: the gains of the stages, each over the one before, make together the gain over the first.
"""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy

CONFIDENCE = 0.95
RESAMPLES = 4999
SEED = 20


@dataclass(frozen=True)
class Interval:
    ratio: float
    low: float
    high: float

    def as_dict(self) -> dict[str, float]:
        return {name: float(f"{value:.5g}") for name, value in asdict(self).items()}


def gain_interval(ratios: Sequence[float]) -> Interval:
    """The geometric mean of the rounds' ratios and its interval; with fewer than three, their range."""
    logs = _interval([math.log(ratio) for ratio in ratios], statistics.fmean, numpy.mean)
    return Interval(*(math.exp(value) for value in asdict(logs).values()))


def median_interval(values: Sequence[float]) -> Interval:
    """The same of the median, which few rounds with an absurd one among them leave in place; it does not multiply."""
    return _interval(values, statistics.median, numpy.median)


def ratio_of_means(above: Sequence[float], below: Sequence[float]) -> Interval:
    """Ratio of two geometric means whose rounds were not ridden together: for comparing two records."""
    if not above or not below:
        raise ValueError("No rounds to compare.")
    middle = statistics.geometric_mean(above) / statistics.geometric_mean(below)
    if min(len(above), len(below)) < 2:
        return Interval(middle, min(above) / max(below), max(above) / min(below))
    rng = numpy.random.default_rng(SEED)
    draws = _means_resampled(above, rng) / _means_resampled(below, rng)
    tail = (1 - _expanded(min(len(above), len(below)))) / 2
    low, high = numpy.quantile(draws, [tail, 1 - tail])
    return Interval(middle, float(low), float(high))


def noise_band(noise: Interval) -> tuple[float, float]:
    """The A/A interval made symmetrical, for which side is A is chance; always includes 1."""
    reach = max(noise.high, 1 / noise.low, 1.0)
    return 1 / reach, reach


def verdict(gain: Interval, noise: Interval) -> str:
    """`gain` or `loss` when the whole interval clears the A/A floor, else `no difference`."""
    low, high = noise_band(noise)
    if gain.low > high:
        return "gain"
    if gain.high < low:
        return "loss"
    return "no difference"


def _interval(
    values: Sequence[float], middle_of: Callable[[Sequence[float]], float], statistic: Callable[..., Any]
) -> Interval:
    if not values:
        raise ValueError("No rounds to take a mean of.")
    middle = middle_of(values)
    if len(values) < 3 or math.isclose(min(values), max(values), rel_tol=1e-12, abs_tol=1e-12):
        return Interval(middle, min(values), max(values))
    from scipy import stats  # takes seconds, for which an error message should not wait

    result = stats.bootstrap(
        (values,),
        statistic,
        n_resamples=RESAMPLES,
        confidence_level=_expanded(len(values)),
        method="percentile",
        rng=numpy.random.default_rng(SEED),
    )
    return Interval(middle, float(result.confidence_interval.low), float(result.confidence_interval.high))


def _expanded(count: int) -> float:
    """Confidence to ask of the percentile bootstrap so that few values give CONFIDENCE.

    Resampling n values understates their spread and knows no Student's t: Hesterberg (2015), "What
    teachers should know about the bootstrap". Without it seven rounds would cover 87 %, not 95 %.
    """
    from scipy import stats

    t = stats.t.ppf((1 + CONFIDENCE) / 2, count - 1) * math.sqrt(count / (count - 1))
    return float(2 * stats.norm.cdf(t) - 1)


def _means_resampled(values: Sequence[float], rng: numpy.random.Generator) -> numpy.ndarray:
    picks = rng.integers(0, len(values), size=(RESAMPLES, len(values)))
    return numpy.exp(numpy.log(values)[picks].mean(axis=1))
