"""How long each block is and in which order blocks are ridden, from what a page costs and the minutes there are."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from loadtests.recording.cases import COLD, Case, cold_base, twins

FLOOR = "floor"
BLOCK_CPU = 0.3  # seconds of server CPU that make a block worth reading
BLOCK_OVERHEAD = 0.1  # seconds to come to rest before and after each block
SHORTEST_SCRIPT, LONGEST_SCRIPT = 3, 40  # visits a round
MOST_TIMES = 2.5  # that a cheaper page's script is longer, so that its blocks are not much shorter
COLD_VISITS = 20
ARRIVALS_SECONDS, MOST_ARRIVALS = 3.0, 1000  # of a block in which visitors come at moments of their own
PREFERRED_ROUNDS, MOST_ROUNDS = 10, 15


@dataclass(frozen=True)
class Cost:
    """What one page of a case takes, from calibration: seconds of the clock at saturation, and of server CPU."""

    seconds: float
    cpu: float


@dataclass(frozen=True)
class Sizes:
    """Visits in a round's script, how often each case repeats it, and how many rounds there are."""

    script: Mapping[str, int]  # by page
    repeats: Mapping[Case, int]
    rates: Mapping[Case, float]  # arrivals a second, of cases that are not in a closed loop
    floor_requests: int
    cold_visits: int
    rounds: int
    round_seconds: float

    def as_dict(self) -> dict[str, Any]:
        """What a record says of them."""
        return {
            "script": dict(self.script),
            "arrivals_per_s": {str(case): round(rate, 3) for case, rate in self.rates.items()},
            "floor_requests": self.floor_requests,
            "cold_visits": self.cold_visits,
            "rounds": self.rounds,
        }


@dataclass(frozen=True)
class Step:
    """One block of a round; `twin` tells two blocks of the same case apart."""

    kind: str  # floor, warm, cold or cold_base
    page: str
    case: Case | None = None
    twin: str = ""


def size(costs: Mapping[Case, Cost], floors: Sequence[Cost], seconds: float, least_rounds: int) -> Sizes:
    """Scripts as long as fit into the preferred number of rounds; where even the shortest do not, fewer rounds of them,
    but never less than the least.

    Noise comes in bursts of seconds, which many short rounds average out and few long ones do not.
    """
    best = _sizes(costs, floors, SHORTEST_SCRIPT)
    for length in range(SHORTEST_SCRIPT + 1, LONGEST_SCRIPT + 1):
        longer = _sizes(costs, floors, length)
        if longer.round_seconds * max(least_rounds, PREFERRED_ROUNDS) > seconds:
            break
        best = longer
    rounds = min(MOST_ROUNDS, max(least_rounds, int(seconds / best.round_seconds)))
    return replace(best, rounds=rounds)


def round_steps(cases: Sequence[Case], rng: random.Random) -> list[Step]:
    """One round: pages shuffled; within a page the blocks shuffled, between two visits to the floors."""
    pages = sorted({case.page for case in cases})
    rng.shuffle(pages)
    steps: list[Step] = []
    for page in pages:
        group = _blocks([case for case in cases if case.page == page])
        rng.shuffle(group)
        steps += [Step(FLOOR, page), *group, Step(FLOOR, page)]
    return steps


def _blocks(cases: Sequence[Case]) -> list[Step]:
    page = cases[0].page
    blocks = [Step("cold" if case.cache == COLD else "warm", page, case, "a") for case in cases]
    blocks += [Step("warm", page, case, "b") for case in twins(cases, page).values()]  # against itself
    if any(case.cache == COLD for case in cases):
        blocks.append(Step("cold_base", page, cold_base(cases, page)))
    return blocks


def _sizes(costs: Mapping[Case, Cost], floors: Sequence[Cost], length: int) -> Sizes:
    script = _scripts(costs, length)
    rates = {case: case.load.share / _capacity_of(case, costs) for case in costs if case.load.share}
    repeats = {
        case: max(1, math.ceil(_visits(cost, rates.get(case)) / script[case.page]))
        for case, cost in costs.items()
        if case.cache != COLD
    }
    floor_requests = max(length, math.ceil(BLOCK_CPU / max(min(floor.cpu for floor in floors), 1e-5)))
    clock = sum(2 * (floor_requests * floor.seconds + BLOCK_OVERHEAD) for floor in floors)
    for page, visits in script.items():
        warm = [case for case in repeats if case.page == page]
        base = cold_base(warm, page) or warm[0]
        rides = [*warm, *twins(warm, page).values()]
        pauses = {case: 1 / rates[case] if case in rates else costs[case].seconds for case in rides}
        blocks = [*rides, *(case for case in rides if case.load.writes)]  # with their lead-ins
        clock += sum(visits * repeats[case] * pauses[case] + BLOCK_OVERHEAD for case in blocks if not case.load.burst)
        clock += sum(case.load.burst * costs[base].seconds for case in rides)
        clock += sum(visits * costs[base].seconds + BLOCK_OVERHEAD for case in rides if case.caches)  # priming
        cold = sum(case.page == page and case.cache == COLD for case in costs)
        clock += (2 * cold + bool(cold)) * (COLD_VISITS * costs[base].seconds * 1.2 + BLOCK_OVERHEAD)  # and primed
    return Sizes(script, repeats, rates, floor_requests, COLD_VISITS, 0, clock)


def _capacity_of(case: Case, costs: Mapping[Case, Cost]) -> float:
    """Seconds a page, at saturation, of the stage whose capacity the case's load is a share of."""
    stage = case.load.of or case.stage
    return next(cost.seconds for other, cost in costs.items() if (other.page, other.stage) == (case.page, stage))


def _visits(cost: Cost, rate: float | None) -> float:
    """Of a block: as many as make it worth reading by their CPU; where visitors come at a rate, by the clock."""
    return BLOCK_CPU / max(cost.cpu, 1e-5) if rate is None else min(MOST_ARRIVALS, rate * ARRIVALS_SECONDS)


def _scripts(costs: Mapping[Case, Cost], length: int) -> dict[str, int]:
    """Visits in each page's script: this many to the dearest page, more to those that are cheaper."""
    dearest: dict[str, float] = {}
    for case, cost in costs.items():
        dearest[case.page] = max(cost.seconds, dearest.get(case.page, 0.0))
    most = max(dearest.values())
    return {page: round(length * min(MOST_TIMES, most / seconds)) for page, seconds in dearest.items()}
