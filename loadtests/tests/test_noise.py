"""Whose noise a gain has to clear: that of blocks as long as its own, and the wider one of two."""

from dataclasses import replace

import pytest

from loadtests.recording.cases import Case
from loadtests.recording.figures import Figures, Measured, PageRound
from loadtests.recording.intervals import Interval
from loadtests.recording.noise import class_of, noise, noise_between, verdict_over
from loadtests.tests import blocks

NAIVE, LEAN, OPTIMIZED = (
    Case("product", stage, "anonymous", "warm", f"/{stage}/", caches=stage == "optimized")
    for stage in ("naive", "lean", "optimized")
)
COLD = replace(OPTIMIZED, cache="cold")


def block(seconds: float) -> Figures:
    """A block of so many seconds of CPU, ten pages."""
    return blocks.block(cpu_ms={"total": seconds * 100})


@pytest.fixture
def measured() -> Measured:
    """Long blocks of 4 seconds that differ by up to 2 % from each other, short ones of 0.25 that differ by 10 %."""
    rounds = [
        PageRound(
            "product",
            number,
            warm={
                NAIVE: [block(4), block(4 / long)],
                LEAN: [block(0.99)],
                OPTIMIZED: [block(0.25), block(0.25 / short)],
            },
            cold={COLD: block(1.1)},
            cold_base=block(1.0),
        )
        for number, (long, short) in enumerate([(0.98, 0.9), (1.02, 1.1)])
    ]
    return Measured([NAIVE, LEAN, OPTIMIZED, COLD], rounds)


def test_noise_is_told_by_the_length_of_blocks(measured: Measured) -> None:
    long, short = noise(measured)["product"].values()
    assert [*noise(measured)["product"]] == ["long", "short"]
    assert (long["stage"], short["stage"]) == ("naive", "optimized")
    assert (long["low"], long["high"]) == pytest.approx((0.98, 1.02))
    assert (short["low"], short["high"]) == pytest.approx((0.9, 1.1))
    assert (long["block_s"], short["block_s"]) == (4.0, 0.251)


@pytest.mark.parametrize(("seconds", "name"), [(9, "long"), (1.1, "long"), (0.9, "short"), (0.01, "short")])
def test_a_case_is_of_the_class_whose_length_is_nearest_in_its_logarithm(
    seconds: float, name: str, measured: Measured
) -> None:
    """The middle between 0.25 and 4 is 1."""
    for each in measured.rounds:
        each.warm[LEAN] = [block(seconds)]
    assert class_of(LEAN, measured) == name
    assert class_of(NAIVE, measured) == "long"
    assert class_of(OPTIMIZED, measured) == "short"


def test_of_two_classes_the_wider_noise_counts(measured: Measured) -> None:
    narrow, wide = noise_between(NAIVE, NAIVE, measured), noise_between(NAIVE, OPTIMIZED, measured)
    assert (narrow.high, wide.high) == pytest.approx((1.02, 1.1))
    assert noise_between(OPTIMIZED, NAIVE, measured) == noise_between(OPTIMIZED, OPTIMIZED, measured) == wide


def test_a_cold_key_has_its_own_length_and_another_case_also_that_of_what_it_is_over(measured: Measured) -> None:
    gain = Interval(1.06, 1.05, 1.07)  # clears the noise of long blocks alone
    assert verdict_over(COLD, OPTIMIZED, gain, measured) == "gain", "its blocks are long ones"
    assert verdict_over(NAIVE, OPTIMIZED, gain, measured) == "no difference"
    assert verdict_over(NAIVE, NAIVE, gain, measured) == "gain"


def test_a_page_that_was_not_ridden_has_none(measured: Measured) -> None:
    assert noise(Measured(measured.cases)) == {}
    for each in measured.rounds:
        del each.warm[OPTIMIZED]
    assert [*noise(measured)["product"]] == ["long"]
