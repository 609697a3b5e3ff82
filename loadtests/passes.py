"""The passes of a run: counted with the instruments on, then ridden without them at saturation and by one visitor."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from rich.markup import escape

from loadtests.bench.child import ChildError
from loadtests.bench.company import Company
from loadtests.bench.cpu import Gone, Meter
from loadtests.bench.manifest import fetch_manifest
from loadtests.bench.metronome import Metronome, beating
from loadtests.bench.pinning import Pinning
from loadtests.bench.served import Served
from loadtests.bench.server import Server
from loadtests.bench.shop import Customer, Shop
from loadtests.experiments import Experiment
from loadtests.options import Options
from loadtests.recording import results
from loadtests.recording.cases import Case
from loadtests.recording.figures import Counts, Measured
from loadtests.ride.choice import Choice, choose
from loadtests.ride.closed_loop import ClosedLoop
from loadtests.ride.instrumented import QUICK_VISITS, VISITS, count
from loadtests.ride.measurement import WEB, Bench, Void
from loadtests.ride.one_visitor import ridden_alone, ride_one_visitor
from loadtests.ride.plan import Cost, Sizes, size
from loadtests.ride.stopping import Stop, Stopped
from loadtests.ride.workload import Workload
from loadtests.showing.progress import Display

LEAST_ROUNDS, LEAST_QUICK_ROUNDS = 5, 3
VOID_LIMIT = 3
CAPACITY_SHARE = 0.85  # of the time after warm-up; the one visitor gets the rest, where one rides


class RunError(Exception):
    """Nothing worth a record was measured, with the reason."""


@dataclass(frozen=True)
class Setting:
    """What every pass needs: the shop, who serves it, and what works beside; who rides it, and who watches."""

    options: Options
    experiment: Experiment
    shop: Shop
    services: Mapping[str, int | None]  # the process at the root of each; None where it cannot be seen
    company: Company
    pinning: Pinning
    workers: int
    customers: Sequence[Customer]
    display: Display
    stop: Stop

    def serve(self, instruments: bool, served: Served) -> Server:
        with self.pinning.serving():
            return self.shop.serve(self.workers, instruments, served)


def count_pass(setting: Setting) -> tuple[Choice, Counts]:
    """The instrumented pass, on a server of its own: first, for it shows early whether the pages work."""
    setting.display.phase("counting")
    setting.shop.empty_cache()  # what an earlier checkout stored may not fit this one
    counted: Counts = {}
    choice = None
    for name, served in setting.experiment.all_servers.items():
        with setting.serve(True, served) as server:
            choice = choice or choose(fetch_manifest(server.host), setting.options, setting.experiment)
            counted |= _count(setting, server.host, choice, _at_rest(choice.cases, name))
    assert choice
    return choice, counted


def _count(setting: Setting, host: str, choice: Choice, cases: Sequence[Case]) -> Counts:
    visits, seed = QUICK_VISITS if setting.options.quick else VISITS, setting.options.seed
    cookies, empty_cache = [customer.cookie for customer in setting.customers], setting.shop.empty_cache
    return count(host, choice.manifest, cases, cookies, visits, empty_cache, seed, setting.display.announce)


def _at_rest(cases: Sequence[Case], server: str) -> list[Case]:
    """The cases of a server, each once, whatever the loads."""
    return list(dict.fromkeys(case.closed for case in cases if case.server == server))


class LoadPasses:
    """The passes over a server without instruments, and what they have gathered so far."""

    def __init__(self, setting: Setting, choice: Choice, counted: Counts):
        self.setting = setting
        self.display = setting.display
        self.least_rounds = LEAST_QUICK_ROUNDS if setting.options.quick else LEAST_ROUNDS
        self.capacity_share = CAPACITY_SHARE if ridden_alone(choice.cases) else 1.0
        self.measured = Measured(choice.cases, counted=counted, baseline=setting.experiment.baseline)
        self.manifest = choice.manifest  # that of the server that is ridden, once it is there
        self.processes = {**setting.services, **setting.company.pids}
        self.partial = False
        self.sizes: Sizes | None = None
        self.costs: Mapping[Case, Cost] = {}
        self.addresses: dict[str, Any] = {}
        self.memory: dict[str, float] = {}

    def ride(self) -> None:
        """To the end, or to an early one by a signal or the loss of a process: then it is partial."""
        self.setting.company.expect_alive()
        try:
            with _last_words(self.setting.company), ExitStack() as stack:
                servers = {
                    name: stack.enter_context(self.setting.serve(False, served))
                    for name, served in self.setting.experiment.all_servers.items()
                }
                self._ride(servers.pop(""), servers)
        except Stopped:
            self.partial = True
        except Gone as error:  # the round is lost; those before it stand
            self.display.say(escape(str(error)))
            self.partial = True

    def gathered(self) -> dict[str, Any]:
        """The record's parts on how it was ridden."""
        return {
            "partial": self.partial,
            "sizes": self.sizes and self.sizes.as_dict(),
            "addresses": self.addresses,
            "memory": self.memory,
        }

    def _ride(self, server: Server, others: Mapping[str, Server]) -> None:
        self.manifest = fetch_manifest(server.host)
        if self.manifest.instruments:
            raise RunError("The shop has its instruments on; load is measured with them off.")
        with beating(self.setting.pinning.server) as metronome:
            bench = self._bench(server, metronome)
            workload = self._workload(bench, {name: self._bench(other, metronome) for name, other in others.items()})
            self._ride_closed_loop(ClosedLoop(workload, self.setting.shop.empty_cache, self.setting.shop.write), server)
        for each in (bench, *workload.others.values()):
            each.metronome = Metronome()  # response time is as the clock says
        self._ride_one_visitor(workload)

    def _bench(self, server: Server, metronome: Metronome) -> Bench:
        return Bench(server.host, Meter({WEB: server.pid, **self.processes}), self.setting.stop, metronome)

    def _workload(self, bench: Bench, others: Mapping[str, Bench]) -> Workload:
        options, cases, customers = self.setting.options, self.measured.cases, self.setting.customers
        return Workload(bench, self.manifest, cases, options.users, customers, options.seed, others)

    def _ride_closed_loop(self, loop: ClosedLoop, server: Server) -> None:
        display = self.display
        display.phase("warm-up")
        sizes = self.sizes = self._size(loop)
        self.addresses = {page: loop.workload.addresses(page, sizes) for page in sizes.script}
        display.phase("capacity")
        end = display.elapsed + display.left * self.capacity_share
        for number in range(1, sizes.rounds + 1):
            if number > self.least_rounds and display.elapsed + sizes.round_seconds > end:
                break  # slower than calibrated: the one visitor needs time, too
            display.count(number, sizes.rounds)
            for ridden in list(loop.ride_round(number, sizes, display.announce)):  # whole rounds only
                self.measured.add(ridden)
            if len(self.measured.void) >= VOID_LIMIT:
                last = self.measured.void[-1].reason
                raise RunError(f"{VOID_LIMIT} rounds were void, so nothing is recorded. The last one: {last}")
            for name, value in server.memory().items():
                self.memory[name] = max(self.memory.get(name, 0.0), value)
            display.interim(results.interim(self.measured))

    def _size(self, loop: ClosedLoop) -> Sizes:
        try:
            self.costs, floors = loop.calibrate(self.display.announce)
        except Void as reason:
            raise RunError(f"A page is wrong before anything is measured: {reason}") from reason
        sizes = size(self.costs, floors, self.display.left * self.capacity_share, self.least_rounds)
        if (needed := sizes.rounds * sizes.round_seconds) > self.display.left:
            least = f"{self.least_rounds} rounds take about {needed / 60:.1f} minutes"
            self.display.say(f"{least}, more than was asked for.")
        return sizes

    def _ride_one_visitor(self, workload: Workload) -> None:
        self.display.phase("response")
        assert self.sizes
        for ridden in ride_one_visitor(workload, self.costs, self.sizes, self.display.left, self.display.announce):
            self.measured.add(ridden)


@contextmanager
def _last_words(company: Company) -> Iterator[None]:
    """Where something beside the servers is gone, tell what it said."""
    try:
        yield
    except Gone as error:
        try:
            company.expect_alive()
        except ChildError as told:
            raise Gone(str(told)) from error
        raise
