"""What is asked for each case: its addresses, as whom, and how a correct answer is told. Both loops ride it."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from loadtests.bench.manifest import Manifest, Page
from loadtests.bench.shop import Customer
from loadtests.recording.cases import CUSTOMER, Case
from loadtests.recording.figures import Figures
from loadtests.ride.block import Block
from loadtests.ride.measurement import Bench

FLOOR_MARKER = 'data-page="floor"'


@dataclass(frozen=True)
class Workload:
    """The cases of a run on a served shop; `users` ride at once, with the cookies of customers where a case says so."""

    bench: Bench
    manifest: Manifest
    cases: Sequence[Case]
    users: int
    customers: Sequence[Customer]
    seed: int

    def rng(self, *purpose: object) -> random.Random:
        """The same draws for the same seed and purpose, whatever else was drawn before."""
        return random.Random("/".join(map(str, [self.seed, *purpose])))

    def page(self, case: Case) -> Page:
        return self.manifest.page(case.page)

    def greet(self, case: Case, path: str) -> None:
        """Ask once as a customer, who has to be greeted by name: that cookies are taken is proven, too."""
        known = self.customers[0]
        self.bench.prime(replace(self._block(case, [path]), marker=escape(known.name), cookies=[known.cookie]))

    def ride_warm(self, case: Case, paths: Sequence[str], repeats: int = 1, arrivals: Sequence[float] = ()) -> Figures:
        """The paths, asked before where the case caches; `arrivals` are seconds from the start; none: at once."""
        if case.caches:
            self.bench.prime(self._block(case, paths))
        return self.ride(case, list(paths) * repeats, arrivals)

    def ride(self, case: Case, paths: Sequence[str], arrivals: Sequence[float] = ()) -> Figures:
        """The paths as the cache finds them."""
        return self.bench.measure(self._block(case, paths, arrivals))

    def ride_floor(self, path: str, requests: int) -> Figures:
        return self.bench.measure(Block([path] * requests, FLOOR_MARKER, self.users))

    def _block(self, case: Case, paths: Sequence[str], arrivals: Sequence[float] = ()) -> Block:
        page = self.page(case)
        cookies = [each.cookie for each in self.customers] if case.visitor == CUSTOMER else ()
        full = [case.prefix + path for path in paths]
        return Block(full, page.marker, self.users, cookies, arrivals, page.method, page.status)
