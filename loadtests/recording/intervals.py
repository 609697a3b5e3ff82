"""Gains with their uncertainty: the median of per-round ratios and its bootstrap 95 % interval."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy

CONFIDENCE = 0.95
RESAMPLES = 4999
SEED = 20


@dataclass(frozen=True)
class Interval:
    median: float
    low: float
    high: float

    def as_dict(self) -> dict[str, float]:
        return {name: float(f"{value:.5g}") for name, value in asdict(self).items()}


def median_interval(values: Sequence[float]) -> Interval:
    """The median and its interval; with fewer than three values, their range."""
    if not values:
        raise ValueError("No rounds to take a median of.")
    middle = statistics.median(values)
    if len(values) < 3 or math.isclose(min(values), max(values), rel_tol=1e-12):
        return Interval(middle, min(values), max(values))
    from scipy import stats  # takes seconds, for which an error message should not wait

    result = stats.bootstrap(
        (values,),
        numpy.median,
        n_resamples=RESAMPLES,
        confidence_level=_expanded(len(values)),
        method="percentile",
        rng=numpy.random.default_rng(SEED),
    )
    return Interval(middle, float(result.confidence_interval.low), float(result.confidence_interval.high))


def ratio_of_medians(above: Sequence[float], below: Sequence[float]) -> Interval:
    """Ratio of two medians whose rounds were not ridden together: for comparing two records."""
    if not above or not below:
        raise ValueError("No rounds to compare.")
    if min(len(above), len(below)) < 2:
        middle = statistics.median(above) / statistics.median(below)
        return Interval(middle, min(above) / max(below), max(above) / min(below))
    rng = numpy.random.default_rng(SEED)
    draws = _medians_resampled(above, rng) / _medians_resampled(below, rng)
    tail = (1 - _expanded(min(len(above), len(below)))) / 2
    low, high = numpy.quantile(draws, [tail, 1 - tail])
    return Interval(statistics.median(above) / statistics.median(below), float(low), float(high))


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


def _expanded(count: int) -> float:
    """Confidence to ask of the percentile bootstrap so that few values give CONFIDENCE.

    Resampling n values understates their spread and knows no Student's t: Hesterberg (2015), "What
    teachers should know about the bootstrap". Without it seven rounds would cover 87 %, not 95 %.
    """
    from scipy import stats

    t = stats.t.ppf((1 + CONFIDENCE) / 2, count - 1) * math.sqrt(count / (count - 1))
    return float(2 * stats.norm.cdf(t) - 1)


def _medians_resampled(values: Sequence[float], rng: numpy.random.Generator) -> numpy.ndarray:
    picks = rng.integers(0, len(values), size=(RESAMPLES, len(values)))
    return numpy.median(numpy.asarray(values)[picks], axis=1)
