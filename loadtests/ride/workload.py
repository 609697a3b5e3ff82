"""What is asked for each case: its addresses, as whom, and how a correct answer is told. Many ride it, or one."""

import random
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from html import escape
from typing import Any

from loadtests.bench.manifest import Manifest, Page
from loadtests.bench.shop import Customer
from loadtests.recording.cases import COLD, CUSTOMER, WARM, Case
from loadtests.recording.figures import Figures
from loadtests.ride.block import Block
from loadtests.ride.journey import distinct, script
from loadtests.ride.measurement import Bench
from loadtests.ride.plan import Sizes

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
    others: Mapping[str, Bench] = field(default_factory=dict)  # of cases that have a server of their own, by its name

    def rng(self, *purpose: object) -> random.Random:
        """The same draws for the same seed and purpose, whatever else was drawn before."""
        return random.Random("/".join(map(str, [self.seed, *purpose])))

    def page(self, case: Case) -> Page:
        return self.manifest.page(case.page)

    def script(self, page: Page, length: int) -> list[str]:
        """The addresses of warm blocks: the same at every stage, in every round of a run."""
        return script(page, length, self.rng("script", page.name))

    def distinct(self, page: Page, length: int) -> list[str]:
        """Those that are asked for once each while the cache is cold: the same, too."""
        return distinct(page, length, self.rng("distinct", page.name))

    def addresses(self, page_name: str, sizes: Sizes) -> dict[str, list[dict[str, str]]]:
        """What a record says of them, with the kind of each."""
        page = self.manifest.page(page_name)
        kinds = {url.path: url.kind for url in page.urls}
        asked = {WARM: self.script(page, sizes.script[page_name]), COLD: self.distinct(page, sizes.cold_visits)}
        return {cache: [{"path": path, "kind": kinds[path]} for path in paths] for cache, paths in asked.items()}

    def greet(self, case: Case, path: str) -> None:
        """Ask once as a customer, who has to be greeted by name: that cookies are taken is proven, too."""
        known = self.customers[0]
        self._bench(case).prime([case.prefix + path], escape(known.name), [known.cookie])

    def ride_warm(self, case: Case, paths: Sequence[str], repeats: int = 1, **how: Any) -> Figures:
        """The paths, asked before where the case caches. `how` is as for `ride`."""
        self._prime(case, paths, self._cookies(case))
        return self.ride(case, list(paths) * repeats, **how)

    def ride(
        self,
        case: Case,
        paths: Sequence[str],
        arrivals: Sequence[float] = (),
        users: int | None = None,
        around: AbstractContextManager[object] | None = None,
    ) -> Figures:
        """The paths as the cache finds them, when visitors arrive or as fast as they are answered."""
        block = Block(
            self._full(case, paths), self.page(case).marker, users or self.users, self._cookies(case), arrivals
        )
        return self._bench(case).measure(block, around)

    def ride_alone(self, case: Case, paths: Sequence[str], repeats: int) -> list[float]:
        """Milliseconds that one visitor waits for each of the paths, all warm, on a warm connection."""
        cookies = self._cookies(case)[:1]
        self._prime(case, paths, cookies)
        asked = [paths[0], *list(paths) * repeats]  # the first one connects
        block = Block(self._full(case, asked), self.page(case).marker, 1, cookies)
        return self._bench(case).measure(block).samples[1:]

    def ride_floor(self, path: str, requests: int) -> Figures:
        return self.bench.measure(Block([path] * requests, FLOOR_MARKER, self.users))

    def _prime(self, case: Case, paths: Sequence[str], cookies: Sequence[str]) -> None:
        if case.caches:
            self._bench(case).prime(self._full(case, paths), self.page(case).marker, cookies)

    def _bench(self, case: Case) -> Bench:
        return self.others.get(case.server, self.bench)

    def _full(self, case: Case, paths: Sequence[str]) -> list[str]:
        return [case.prefix + path for path in paths]

    def _cookies(self, case: Case) -> Sequence[str]:
        return [each.cookie for each in self.customers] if case.visitor == CUSTOMER else ()
