"""Shuffled interleaved rounds, in a closed loop at saturation or as visitors come: what a page costs the server."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from random import Random

from loadtests.recording.cases import CLOSED, COLD, CUSTOMER, Case
from loadtests.recording.figures import GZIP, Figures, PageRound, VoidRound
from loadtests.ride.journey import arrivals, script
from loadtests.ride.measurement import Void
from loadtests.ride.plan import FLOOR, Cost, Sizes, Step, round_steps
from loadtests.ride.workload import Workload
from loadtests.ride.writing import Write, Writing

FEW, MORE = 4, 60  # requests of a calibration: of any page, and of one that turns out to be quick
QUICK_PAGE = 0.02  # seconds
SMALLEST_FLOOR = 200  # bytes, in which there is room for its marker; a redirect has none


class ClosedLoop:
    """Rides the rounds: in a closed loop, each user asks for the next page as soon as there is an answer."""

    def __init__(self, workload: Workload, empty_cache: Callable[[], None], write: Write):
        self.workload, self.write = workload, write
        self.empty_cache = empty_cache
        self.floor_paths: dict[str, dict[str, str]] = {}  # by page and encoding, from calibration

    def calibrate(self, announce: Callable[[str], None]) -> tuple[dict[Case, Cost], list[Cost]]:
        """A few requests of each case, whatever its loads: warms up, proves that its pages are right, and what they and
        floors cost. More requests where arrivals follow from that, or where a page is quick.
        """
        work = self.workload
        if any(case.load.writes for case in work.cases):
            self.write(0, 0)  # who writes is started before anything is measured
        cases = [case for case in work.cases if case.cache != COLD]
        known: dict[Case, Cost] = {}
        loaded = {case.closed for case in cases if case.load.share}
        for case in dict.fromkeys(case.closed for case in cases):
            announce(f"warming up {case}")
            paths = script(work.page(case), FEW, work.rng("calibration", case.page))
            if case.visitor == CUSTOMER and work.page(case).greets:
                work.greet(case, paths[0])
            figures = work.ride_warm(case, paths)
            if case in loaded or figures.seconds / figures.requests < QUICK_PAGE:
                figures = work.ride_warm(case, paths, MORE // FEW)
            known[case] = _cost(figures)
            own = self.floor_paths.setdefault(case.page, {})
            own.setdefault(figures.encoding, self._floor_path(figures))
        announce("warming up the floors")
        floors = [path for own in self.floor_paths.values() for path in own.values()]
        costs = {case: known[case.closed] for case in cases}
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
            work.prime(case, paths)  # so that they are pages which the cache would store
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
        work.prime(case, paths)
        asked = list(paths) * repeats
        if load.writes:  # just after priming all is kept, which is not how it is amid writes
            self._ride_as_they_come(case, asked, sizes.rates[case], work.rng("lead-in", into.page, into.number))
        return self._ride_as_they_come(case, asked, sizes.rates[case], work.rng("arrivals", into.page, into.number))

    def _ride_as_they_come(self, case: Case, paths: Sequence[str], rate: float, draws: Random) -> Figures:
        writing = Writing(self.write, case.load.writes, seed=draws.getrandbits(32))
        come = arrivals(rate, len(paths), draws)
        figures = self.workload.ride(case, paths, arrivals=come, around=writing)
        return replace(figures, writes=writing.done)

    def _floor_path(self, beside: Figures) -> str:
        """Of a constant page of as many bytes, sent in the same encoding."""
        path = self.workload.manifest.floor.format(size=max(beside.bytes, SMALLEST_FLOOR))
        return f"{path}?gzip=1" if beside.encoding == GZIP else path


def _cost(figures: Figures) -> Cost:
    cpu = figures.cpu_ms["total"] or 0
    return Cost(seconds=figures.seconds / figures.requests, cpu=cpu / 1000)
