"""What the machine makes of nothing: a stage against itself, apart for long blocks and short ones.

A gain is told only where its interval clears the noise of blocks as long as those that it compares.
"""

import math
import statistics
from typing import Any

from loadtests.recording.cases import COLD, Case, twins
from loadtests.recording.figures import Measured, cost
from loadtests.recording.intervals import Interval, gain_interval, noise_band, verdict


def noise(measured: Measured) -> dict[str, Any]:
    """What is ridden twice against itself, by page and length of its blocks, which is in seconds of CPU."""
    return {
        page: {
            length: noise_of(twin, measured).as_dict()
            | {"stage": twin.stage, "block_s": round(_length(twin, measured), 3)}
            for length, twin in _twins(page, measured).items()
        }
        for page in dict.fromkeys(each.page for each in measured.rounds)
    }


def _twins(page: str, measured: Measured) -> dict[str, Case]:
    return {length: case for length, case in twins(measured.cases, page).items() if measured.rounds_of(case)}


def noise_of(twin: Case, measured: Measured) -> Interval:
    """Of two blocks of a round that are alike, one over the other."""
    pairs = [each.of(twin) for each in measured.rounds_of(twin)]
    return gain_interval([cost([first]) / cost([second]) for first, second in pairs])


def _length(case: Case, measured: Measured) -> float:
    """Seconds of CPU that a block of the case takes."""
    blocks = [figures for each in measured.rounds_of(case) for figures in each.of(case)]
    return statistics.geometric_mean(block.requests * (block.cpu_ms["total"] or 0) / 1000 for block in blocks)


def class_of(case: Case, measured: Measured) -> str:
    """That of the twins whose blocks are most like the case's in length."""
    own, known = _length(case, measured), _twins(case.page, measured)
    return min(known, key=lambda name: abs(math.log(own / _length(known[name], measured))))


def noise_between(case: Case, other: Case, measured: Measured) -> Interval:
    """The noise of the classes of both; the wider one counts."""
    classes = {class_of(each, measured) for each in (case, other)}
    known = [noise_of(twin, measured) for name, twin in _twins(case.page, measured).items() if name in classes]
    return max(known, key=lambda each: noise_band(each)[1])


def verdict_over(case: Case, previous: Case, gain: Interval, measured: Measured) -> str:
    other = case if case.cache == COLD else previous  # whose addresses a cold key shares, and so its length
    return verdict(gain, noise_between(case, other, measured))
