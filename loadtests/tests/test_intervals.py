"""Gains and their intervals on data whose truth is known."""

import math
import random
import statistics

import pytest

from loadtests.recording.intervals import Interval, gain_interval, median_interval, noise_band, ratio_of_means, verdict
from loadtests.tests.derived import bootstrapped, check_bounds, check_interval


def _ratios(rng: random.Random, gain: float, rounds: int, noise: float) -> list[float]:
    """Per-round ratios of two costs, each blurred by its own noise."""
    return [gain * math.exp(rng.gauss(0, noise)) / math.exp(rng.gauss(0, noise)) for _ in range(rounds)]


@pytest.mark.parametrize("rounds", [5, 7, 9, 12])
def test_the_interval_covers_the_true_gain(rounds: int) -> None:
    rng = random.Random(rounds)
    intervals = [gain_interval(_ratios(rng, 12.0, rounds, 0.03)) for _ in range(300)]
    covered = sum(each.low <= 12.0 <= each.high for each in intervals) / len(intervals)
    assert 0.91 <= covered <= 0.995


@pytest.mark.parametrize("rounds", [3, 4, 5, 6, 8, 10, 11, 15, 40])
def test_the_interval_is_the_bootstraps(rounds: int) -> None:
    """Worked out a second time, with draws of its own, on values of which one is absurd."""
    values = [*_ratios(random.Random(rounds), 12.0, rounds - 1, 0.2), 500.0]
    check_interval(gain_interval(values).as_dict(), values)


@pytest.mark.parametrize(("above", "below"), [(5, 5), (7, 4), (6, 11), (40, 40)])
def test_a_ratio_of_means_resamples_both_sides_apart(above: int, below: int) -> None:
    rng = random.Random(above)
    upper = [20 * math.exp(rng.gauss(0, 0.3)) for _ in range(above)]
    lower = [5 * math.exp(rng.gauss(0, 0.3)) for _ in range(below)]
    found = ratio_of_means(upper, lower)
    assert found.ratio == pytest.approx(statistics.geometric_mean(upper) / statistics.geometric_mean(lower))
    check_bounds(found.as_dict(), bootstrapped(upper, seed=1) / bootstrapped(lower, seed=2), min(above, below))
    assert ratio_of_means([8.0, 8.0], [2.0, 2.0]).as_dict() == Interval(4.0, 4.0, 4.0).as_dict()
    assert ratio_of_means([8.0], [2.0, 1.0, 4.0]).as_dict() == Interval(4.0, 2.0, 8.0).as_dict()
    assert ratio_of_means([2.0, 8.0], [2.0]).as_dict() == Interval(2.0, 1.0, 4.0).as_dict()
    assert ratio_of_means([8.0, 10.0], range(1, 21)).low > 8 / 20, "two rounds are enough to be resampled"


def test_a_ratio_to_what_is_always_the_same_has_the_tails_of_a_gain() -> None:
    values = _ratios(random.Random(5), 12.0, 40, 0.2)
    found, same = ratio_of_means(values, [1.0] * len(values)), gain_interval(values)
    assert (found.low, found.high) == pytest.approx((same.low, same.high), rel=1e-6)


def test_five_rounds_leave_the_lowest_mean_and_the_highest_one_out() -> None:
    """Of 3125 ways to draw five of five one gives the lowest mean and five the next; three lie beyond the bounds."""
    found = gain_interval([math.exp(number) for number in (1, 2, 3, 4, 5)])
    bounds = 6 / 5, 24 / 5  # 1 1 1 1 2 and 5 5 5 5 4
    assert (math.log(found.low), math.log(found.high)) == pytest.approx(bounds)


def test_a_variant_against_itself_is_no_difference() -> None:
    rng = random.Random(1)
    found = [
        verdict(gain_interval(_ratios(rng, 1.0, 9, 0.02)), gain_interval(_ratios(rng, 1.0, 9, 0.02)))
        for _ in range(200)
    ]
    assert found.count("no difference") >= 190


def test_real_gains_and_losses_are_told_apart() -> None:
    rng = random.Random(2)
    noise = gain_interval(_ratios(rng, 1.0, 7, 0.01))
    assert verdict(gain_interval(_ratios(rng, 1.3, 7, 0.01)), noise) == "gain"
    assert verdict(gain_interval(_ratios(rng, 0.7, 7, 0.01)), noise) == "loss"


@pytest.mark.parametrize(
    ("gain", "expected"),
    [
        ((1.3, 1.11, 1.5), "gain"),
        ((1.3, 1.09, 1.5), "no difference"),  # clears one, but not the noise
        ((1.05, 1.04, 1.06), "no difference"),
        ((0.95, 0.94, 0.96), "no difference"),
        ((0.8, 0.7, 0.92), "no difference"),
        ((0.8, 0.7, 0.90), "loss"),
    ],
)
@pytest.mark.parametrize("noise", [(1.0, 0.99, 1.1), (1.0, 1 / 1.1, 1.01)])
def test_only_what_clears_the_noise_as_a_whole_is_told(
    gain: tuple[float, float, float], expected: str, noise: tuple[float, float, float]
) -> None:
    assert verdict(Interval(*gain), Interval(*noise)) == expected


@pytest.mark.parametrize("gain", [(3, 2, 4), (0.3, 0.25, 0.5)])
def test_what_touches_the_noise_does_not_clear_it(gain: tuple[float, float, float]) -> None:
    assert verdict(Interval(*gain), Interval(1, 1, 2)) == "no difference"


def test_more_noise_widens_and_more_rounds_narrow_the_interval() -> None:
    def width(rounds: int, noise: float) -> float:
        found = [gain_interval(_ratios(random.Random(seed), 5, rounds, noise)) for seed in range(30)]
        return sum(each.high - each.low for each in found)

    assert width(8, 0.05) > width(8, 0.01)
    assert width(8, 0.05) > width(40, 0.05)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([2.0], Interval(2.0, 2.0, 2.0)),
        ([2.0, 8.0], Interval(4.0, 2.0, 8.0)),
        ([3.0] * 6, Interval(3.0, 3.0, 3.0)),
    ],
)
def test_few_or_equal_values_give_their_range(values: list[float], expected: Interval) -> None:
    assert gain_interval(values).as_dict() == expected.as_dict()


def test_an_absurd_value_leaves_a_median_in_place() -> None:
    assert median_interval([2.0, 3.0, 4.0, 3.0, 500.0]).ratio == 3.0


def test_no_values_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"^No rounds to take a mean of\.$"):
        gain_interval([])
    for above, below in (([], [1.0]), ([1.0], [])):
        with pytest.raises(ValueError, match=r"^No rounds to compare\.$"):
            ratio_of_means(above, below)


def test_the_same_rounds_give_the_same_interval() -> None:
    values = _ratios(random.Random(3), 4.0, 7, 0.05)
    assert gain_interval(values) == gain_interval(values)


def test_the_noise_band_is_symmetrical_and_holds_one() -> None:
    assert noise_band(Interval(0.99, 0.98, 0.995)) == pytest.approx((0.98, 1 / 0.98))
    assert noise_band(Interval(1.02, 1.01, 1.04)) == pytest.approx((1 / 1.04, 1.04))


def test_unpaired_means_cover_their_true_ratio() -> None:
    rng = random.Random(4)
    hits = 0
    for _ in range(200):
        above = [20 * math.exp(rng.gauss(0, 0.03)) for _ in range(8)]
        below = [10 * math.exp(rng.gauss(0, 0.03)) for _ in range(8)]
        found = ratio_of_means(above, below)
        hits += found.low <= 2.0 <= found.high
    assert hits >= 184
