"""Closed loop at saturation, in shuffled interleaved rounds: what a page costs the server at every stage."""

import random
from collections.abc import Callable, Mapping, Sequence
from html import escape
from itertools import groupby

from loadtests.cases import COLD, CUSTOMER, Case
from loadtests.figures import Figures, PageRound
from loadtests.journey import distinct, script
from loadtests.manifest import Manifest
from loadtests.measuring import Bench, Void
from loadtests.plan import FLOOR, Cost, Sizes, Step, round_steps
from loadtests.riding import Block
from loadtests.shop import Customer

FEW, MORE = 4, 60  # requests of a calibration: of any page, and of one that turns out to be quick
QUICK_PAGE = 0.02  # seconds
FLOOR_MARKER = 'data-page="floor"'


class Capacity:
    """Rides the rounds; knows the URLs, cookies and checks of each case."""

    def __init__(
        self,
        bench: Bench,
        manifest: Manifest,
        cases: Sequence[Case],
        users: int,
        customers: Sequence[Customer],
        empty_cache: Callable[[], None],
        seed: int,
    ):
        self.bench = bench
        self.manifest = manifest
        self.cases = cases
        self.users = users
        self.customers = customers
        self.empty_cache = empty_cache
        self.seed = seed
        self.floor_paths: dict[str, str] = {}

    def calibrate(self, announce: Callable[[str], None]) -> tuple[dict[Case, Cost], Cost]:
        """A few requests of each case: warms up, proves that its pages are right, and tells what they cost."""
        costs: dict[Case, Cost] = {}
        for case in self.cases:
            if case.cache == COLD:
                continue
            announce(f"warming up {case}")
            paths = script(self.manifest.page(case.page), FEW, self.rng("calibration", case.page))
            if case.visitor == CUSTOMER:
                known = self.customers[0]
                self.bench.prime([case.prefix + paths[0]], escape(known.name), [known.cookie])  # greeted by name
            figures = self.ride_warm(case, paths, 1)
            if figures.seconds / figures.requests < QUICK_PAGE:
                figures = self.ride_warm(case, paths, MORE // FEW)
            costs[case] = _cost(figures)
            self.floor_paths.setdefault(case.page, self.manifest.floor.format(size=figures.html_bytes))
        announce("warming up the floor")
        floors = [self._ride_floor(page, MORE) for page in self.floor_paths]
        return costs, _cost(max(floors, key=lambda each: each.seconds / each.requests))

    def ride_round(
        self, number: int, sizes: Sizes, announce: Callable[[str], None]
    ) -> tuple[list[PageRound], list[dict[str, object]]]:
        """One round of all pages: the good ones, and the void ones with their reasons."""
        good, void = [], []
        steps = round_steps(self.cases, self.rng("order", number))
        for page, group in groupby(steps, key=lambda step: step.page):
            ridden = PageRound(page, number)
            try:
                for step in group:
                    announce(f"{page}: {step.case.stage if step.case else FLOOR} ({step.kind})")
                    self._ride_step(step, ridden, sizes)
            except Void as reason:
                void.append({"round": number, "page": page, "reason": str(reason)})
            else:
                good.append(ridden)
        return good, void

    def ride_warm(self, case: Case, paths: Sequence[str], repeats: int) -> Figures:
        full = [case.prefix + path for path in paths]
        marker, cookies = self.manifest.page(case.page).marker, self.cookies_of(case)
        if case.caches:
            self.bench.prime(full, marker, cookies)
        return self.bench.measure(Block(full * repeats, marker, self.users, cookies))

    def cookies_of(self, case: Case) -> Sequence[str]:
        return [each.cookie for each in self.customers] if case.visitor == CUSTOMER else ()

    def rng(self, *purpose: object) -> random.Random:
        """The same draws for the same seed and purpose, whatever else was drawn before."""
        return random.Random("/".join(map(str, [self.seed, *purpose])))

    def _ride_step(self, step: Step, into: PageRound, sizes: Sizes) -> None:
        page = self.manifest.page(step.page)
        if step.kind == FLOOR:
            into.floor.append(self._ride_floor(step.page, sizes.floor_requests))
            return
        case = step.case
        assert case is not None
        if step.kind == "warm":
            paths = script(page, sizes.script[page.name], self.rng("script", into.number, page.name))
            blocks = into.warm.setdefault(case, [])
            # Twins stand by name, not by who was ridden first: which is which is chance.
            blocks.insert(0 if step.twin == "a" else len(blocks), self.ride_warm(case, paths, sizes.repeats[case]))
            return
        paths = distinct(page, sizes.cold_visits, self.rng("distinct", into.number, page.name))
        full = [case.prefix + path for path in paths]
        if step.kind == "cold":
            self.empty_cache()
        figures = self.bench.measure(Block(full, page.marker, self.users, self.cookies_of(case)))
        if step.kind == "cold":
            into.cold[case] = figures
        else:
            into.cold_base = figures

    def _ride_floor(self, page: str, requests: int) -> Figures:
        return self.bench.measure(Block([self.floor_paths[page]] * requests, FLOOR_MARKER, self.users))


def _cost(figures: Figures) -> Cost:
    cpu = figures.cpu_ms["total"] or 0
    return Cost(seconds=figures.seconds / figures.requests, cpu=cpu / 1000)


def rates(rounds: Sequence[PageRound]) -> Mapping[str, float]:
    """Pages a second of the slowest warm case of each page, by median round."""
    slowest: dict[str, float] = {}
    for page in {each.page for each in rounds}:
        speeds: dict[Case, list[float]] = {}
        for each in rounds:
            if each.page == page:
                for case, figures in each.warm.items():
                    speeds.setdefault(case, []).extend(f.pages_per_s for f in figures)
        slowest[page] = min(sorted(values)[len(values) // 2] for values in speeds.values())
    return slowest
