"""Shuffled interleaved rounds, in a closed loop at saturation or as visitors come: what a page costs the server."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from loadtests.recording.cases import CLOSED, COLD, CUSTOMER, Case
from loadtests.recording.figures import GZIP, Figures, PageRound, VoidRound
from loadtests.ride.journey import arrivals, script
from loadtests.ride.measurement import Void
from loadtests.ride.plan import FLOOR, Cost, Sizes, Step, round_steps
from loadtests.ride.workload import Workload
from loadtests.ride.writing import Write, Writing, no_writes

FEW, MORE = 4, 60  # requests of a calibration: of any page, and of one that turns out to be quick
QUICK_PAGE = 0.02  # seconds
SLOW_PAGE = 0.1  # the same where arrivals follow from the capacity, which a few requests do not tell well enough
SMALLEST_FLOOR = 200  # bytes, in which there is room for its marker; a redirect has none


class ClosedLoop:
    """Rides the rounds: in a closed loop, each user asks for the next page as soon as there is an answer."""

    def __init__(self, workload: Workload, empty_cache: Callable[[], None], write: Write = no_writes):
        self.workload, self.write = workload, write
        self.empty_cache = empty_cache
        self.floor_paths: dict[str, dict[str, str]] = {}  # by page and encoding, from calibration

    def calibrate(self, announce: Callable[[str], None]) -> tuple[dict[Case, Cost], list[Cost]]:
        """A few requests of each case: warms up, proves that its pages are right, and what they and floors cost."""
        work = self.workload
        costs: dict[Case, Cost] = {}
        loaded = any(case.load != CLOSED for case in work.cases)
        for case in work.cases:
            if case.cache == COLD:
                continue
            if case.load != CLOSED and case.closed in costs:
                costs[case] = costs[case.closed]
                continue
            announce(f"warming up {case}")
            paths = script(work.page(case), FEW, work.rng("calibration", case.page))
            if case.visitor == CUSTOMER and work.page(case).greets:
                work.greet(case, paths[0])
            figures = work.ride_warm(case, paths)
            if figures.seconds / figures.requests < (SLOW_PAGE if loaded else QUICK_PAGE):
                figures = work.ride_warm(case, paths, MORE // FEW)
            costs[case] = _cost(figures)
            own = self.floor_paths.setdefault(case.page, {})
            own.setdefault(figures.encoding, self._floor_path(figures))
        announce("warming up the floors")
        floors = [path for own in self.floor_paths.values() for path in own.values()]
        return costs, [_cost(work.ride_floor(path, MORE)) for path in floors]

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
            floors = list(self.floor_paths[step.page].items())
            for encoding, path in reversed(floors) if into.floor else floors:
                into.floor.setdefault(encoding, []).append(work.ride_floor(path, sizes.floor_requests))
            return
        assert case is not None
        page = work.page(case)
        if step.kind == "warm":
            paths = work.script(page, sizes.script[page.name])
            blocks = into.warm.setdefault(case, [])
            # Twins stand by name, not by who was ridden first: which is which is chance.
            figures = self._ride_warm(case, paths, into, sizes)
            blocks.insert(0 if step.twin == "a" else len(blocks), figures)
            return
        paths = work.distinct(page, sizes.cold_visits)
        if step.kind == "cold":
            self.empty_cache()
            into.cold[case] = work.ride(case, paths)
        else:
            into.cold_base = work.ride(case, paths)

    def _ride_warm(self, case: Case, paths: Sequence[str], into: PageRound, sizes: Sizes) -> Figures:
        """As visitors come under the case's load: in a round by the same draws for all stages."""
        work, load, repeats = self.workload, case.load, sizes.repeats[case]
        if load == CLOSED:
            return work.ride_warm(case, paths, repeats)
        if load.burst:
            self.empty_cache()
            return work.ride(case, [paths[0]] * load.burst, users=load.burst)
        draws = work.rng("arrivals", into.page, into.number)
        writing = Writing(self.write, load.writes)
        come = arrivals(sizes.rates[case], len(paths) * repeats, draws)
        figures = work.ride_warm(case, paths, repeats, arrivals=come, around=writing)
        return replace(figures, writes=writing.done)

    def _floor_path(self, beside: Figures) -> str:
        """Of a constant page of as many bytes, sent in the same encoding."""
        path = self.workload.manifest.floor.format(size=max(beside.bytes, SMALLEST_FLOOR))
        return f"{path}?gzip=1" if beside.encoding == GZIP else path


def _cost(figures: Figures) -> Cost:
    cpu = figures.cpu_ms["total"] or 0
    return Cost(seconds=figures.seconds / figures.requests, cpu=cpu / 1000)
