"""What is asked for each case: its addresses, as whom, and how a correct answer is told. Many ride it, or one."""

import random
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
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
        greeted = replace(self._block(case, [path]), marker=escape(known.name), cookies=[known.cookie])
        self._bench(case).prime(greeted)

    def ride_warm(self, case: Case, paths: Sequence[str], repeats: int = 1, **how: Any) -> Figures:
        """The paths, asked before where the case caches. `how` is as for `ride`."""
        self.prime(case, paths)
        return self.ride(case, list(paths) * repeats, **how)

    def prime(self, case: Case, paths: Sequence[str]) -> None:
        """Ask for the paths, unmeasured, where the case caches."""
        if case.caches:
            self._bench(case).prime(self._block(case, paths))

    def ride(
        self,
        case: Case,
        paths: Sequence[str],
        arrivals: Sequence[float] = (),
        users: int | None = None,
        around: AbstractContextManager[object] | None = None,
    ) -> Figures:
        """The paths as the cache finds them, when visitors arrive or as fast as they are answered."""
        block = replace(self._block(case, paths), users=users or self.users, arrivals=arrivals)
        return self._bench(case).measure(block, around)

    def ride_alone(self, case: Case, paths: Sequence[str], repeats: int) -> list[float]:
        """Milliseconds that one visitor waits for each of the paths, all warm, on a warm connection."""
        many = self._block(case, [paths[0], *list(paths) * repeats])  # the first one connects
        alone = replace(many, users=1, cookies=many.cookies[:1])
        if case.caches:
            self._bench(case).prime(alone)
        return self._bench(case).measure(alone).samples[1:]

    def ride_floor(self, path: str, requests: int) -> Figures:
        return self.bench.measure(Block([path] * requests, FLOOR_MARKER, self.users))

    def _bench(self, case: Case) -> Bench:
        return self.others.get(case.server, self.bench)

    def _block(self, case: Case, paths: Sequence[str]) -> Block:
        page = self.page(case)
        cookies = [each.cookie for each in self.customers] if case.visitor == CUSTOMER else ()
        full = [case.prefix + path for path in paths]
        return Block(full, page.marker, self.users, cookies, method=page.method, status=page.status)
