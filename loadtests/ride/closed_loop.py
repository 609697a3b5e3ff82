"""Closed loop at saturation, in shuffled interleaved rounds: what a page costs the server at every stage."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from loadtests.recording.cases import COLD, CUSTOMER, Case
from loadtests.recording.figures import Figures, PageRound, VoidRound
from loadtests.ride.journey import distinct, script
from loadtests.ride.measurement import Void
from loadtests.ride.plan import FLOOR, Cost, Sizes, Step, round_steps
from loadtests.ride.workload import Workload

FEW, MORE = 4, 60  # requests of a calibration: of any page, and of one that turns out to be quick
QUICK_PAGE = 0.02  # seconds


class ClosedLoop:
    """Rides the rounds; each user asks for the next page as soon as there is an answer."""

    def __init__(self, workload: Workload, empty_cache: Callable[[], None]):
        self.workload = workload
        self.empty_cache = empty_cache
        self.floor_paths: dict[str, str] = {}  # by page, from calibration

    def calibrate(self, announce: Callable[[str], None]) -> tuple[dict[Case, Cost], Cost]:
        """A few requests of each case: warms up, proves that its pages are right, and tells what they cost."""
        work = self.workload
        costs: dict[Case, Cost] = {}
        for case in work.cases:
            if case.cache == COLD:
                continue
            announce(f"warming up {case}")
            paths = script(work.page(case), FEW, work.rng("calibration", case.page))
            if case.visitor == CUSTOMER and work.page(case).greets:
                work.greet(case, paths[0])
            figures = work.ride_warm(case, paths)
            if figures.seconds / figures.requests < QUICK_PAGE:
                figures = work.ride_warm(case, paths, MORE // FEW)
            costs[case] = _cost(figures)
            self.floor_paths.setdefault(case.page, work.manifest.floor.format(size=figures.html_bytes))
        announce("warming up the floor")
        floors = [work.ride_floor(path, MORE) for path in self.floor_paths.values()]
        return costs, _cost(max(floors, key=lambda each: each.seconds / each.requests))

    def ride_round(self, number: int, sizes: Sizes, announce: Callable[[str], None]) -> Iterator[PageRound | VoidRound]:
        """One round of all pages, each good or void. Raises Stopped on a signal."""
        steps = round_steps(self.workload.cases, self.workload.rng("order", number))
        for page, group in groupby(steps, key=lambda step: step.page):
            ridden = PageRound(page, number)
            try:
                for step in group:
                    announce(f"{page}: {step.case.stage if step.case else FLOOR} ({step.kind})")
                    self._ride_step(step, ridden, sizes)
            except Void as reason:
                yield VoidRound(number, page, str(reason))
            else:
                yield ridden

    def _ride_step(self, step: Step, into: PageRound, sizes: Sizes) -> None:
        work, case = self.workload, step.case
        if step.kind == FLOOR:
            into.floor.append(work.ride_floor(self.floor_paths[step.page], sizes.floor_requests))
            return
        assert case is not None
        page = work.page(case)
        if step.kind == "warm":
            paths = script(page, sizes.script[page.name], work.rng("script", into.number, page.name))
            blocks = into.warm.setdefault(case, [])
            # Twins stand by name, not by who was ridden first: which is which is chance.
            blocks.insert(0 if step.twin == "a" else len(blocks), work.ride_warm(case, paths, sizes.repeats[case]))
            return
        paths = distinct(page, sizes.cold_visits, work.rng("distinct", into.number, page.name))
        if step.kind == "cold":
            self.empty_cache()
            into.cold[case] = work.ride(case, paths)
        else:
            into.cold_base = work.ride(case, paths)


def _cost(figures: Figures) -> Cost:
    cpu = figures.cpu_ms["total"] or 0
    return Cost(seconds=figures.seconds / figures.requests, cpu=cpu / 1000)


def rates(rounds: Sequence[PageRound]) -> Mapping[str, float]:
    """Pages a second of the slowest warm case of each page, by median round."""
    slowest: dict[str, float] = {}
    for page in dict.fromkeys(each.page for each in rounds):
        speeds: dict[Case, list[float]] = {}
        for each in rounds:
            if each.page == page:
                for case, figures in each.warm.items():
                    speeds.setdefault(case, []).extend(f.pages_per_s for f in figures)
        slowest[page] = min(sorted(values)[len(values) // 2] for values in speeds.values())
    return slowest
