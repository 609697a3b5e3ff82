"""A whole run: prepare the shop, ride capacity and latency, count with instruments, write the record."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from loadtests import record, results
from loadtests.capacity import Capacity, rates
from loadtests.cases import check_choice, choose_cases, own_stages, unchanged
from loadtests.counted import QUICK_VISITS, VISITS, count
from loadtests.cpu import Gone, Meter
from loadtests.files import expect_place
from loadtests.latency import LOAD, ride_latency
from loadtests.machine import client_versions, commit, describe_machine
from loadtests.manifest import fetch_manifest
from loadtests.measuring import WEB, Bench, Stopped, Void
from loadtests.metronome import Metronome, beating
from loadtests.pinning import Pinning
from loadtests.plan import Sizes, size
from loadtests.progress import Display
from loadtests.riding import Stop
from loadtests.server import Server, ServerError
from loadtests.shop import Shop

LEAST_ROUNDS, LEAST_QUICK_ROUNDS = 5, 3
VOID_LIMIT = 3
CAPACITY_SHARE = 0.7  # of the time after warm-up; the latency pass gets the rest


class RunError(Exception):
    """Nothing worth a record was measured, with the reason."""


@dataclass(frozen=True)
class Options:
    pages: tuple[str, ...] = ()  # empty: all of the shop's
    stages: tuple[str, ...] = ()
    scale: str = "small"
    seed: int = 1
    minutes: float = 6.0
    users: int = 4
    visitor: str | None = None
    name: str = ""
    quick: bool = False
    stack: str = "optimized"
    pin: bool = True
    cores: int | None = None  # that the shop may use, where a quota is known
    workers: int | None = None  # that the shop's environment asks for; None: one for each of the server's cores


def run(options: Options, shop: Shop, console: Console, directory: Path = record.RECORDS) -> Path:
    """Measure and write the record; on Ctrl-C or SIGTERM, with what there is so far, marked partial."""
    started_at = _now()
    _reach_without_proxy("127.0.0.1")
    all_pages, all_stages = shop.pages_and_stages()
    check_choice(options.pages, options.stages or all_stages, all_pages, all_stages)
    directory.mkdir(exist_ok=True)
    expect_place(record.place_of(options.name, directory))
    shop.prepare(options.scale, options.seed)
    pinning, stop = Pinning(options.pin, options.cores), Stop()
    services = shop.services()
    with (
        pinning.hold(pid for pid in services.values() if pid is not None),
        _signals(stop),
        Display(console, options.minutes, stop) as display,
    ):
        going = _Run(options, shop, services, pinning, display, stop)
        try:
            going.count()
            going.load()
        except Stopped:
            going.facts["partial"] = True
        except Gone as error:  # the round is lost; those before it stand
            display.say(escape(str(error)))
            going.facts["partial"] = True
    if not going.measured.rounds:
        raise RunError("Stopped before the first round was complete; nothing to record.")
    # What was ended early must not replace a whole record of that name.
    name = f"{options.name}-partial" if going.facts["partial"] else options.name
    about = {"schema": record.SCHEMA, "name": name, "started_at": started_at, "ended_at": _now()}
    return record.write_record(about | going.describe(), name, directory)


class _Run:
    """What is ridden, what rides it and what has been gathered so far."""

    def __init__(
        self,
        options: Options,
        shop: Shop,
        services: Mapping[str, int | None],
        pinning: Pinning,
        display: Display,
        stop: Stop,
    ):
        self.options = options
        self.shop = shop
        self.services = services
        self.pinning = pinning
        self.display = display
        self.stop = stop
        self.workers = options.workers or pinning.server_cores
        # Before anything is measured: files may change meanwhile.
        self.machine, self.commit = describe_machine(pinning.usable), commit()
        self.customers = shop.customers(options.users)
        self.measured = results.Measured([], {})
        self.facts: dict[str, Any] = {"partial": False, "sizes": None, "arrivals_per_s": {}, "memory": {}}

    def count(self) -> None:
        """The instrumented pass, on a server of its own: first, for it shows early whether the pages work."""
        options = self.options
        self.display.phase("counting")
        self.shop.empty_cache()  # what an earlier checkout stored may not fit this one
        with self._serve(instruments=True) as server:
            manifest = fetch_manifest(server.host)
            self.pages = list(options.pages or (page.name for page in manifest.pages))
            self.stages = [name for name in manifest.stages if name in (options.stages or manifest.stages)]
            chosen = options.stages or manifest.stages
            self.measured.cases = choose_cases(manifest, self.pages, chosen, options.visitor, options.quick)
            self.measured.own_stages = {page: own_stages(manifest.page(page)) for page in self.pages}
            self.measured.counted = count(
                server.host,
                manifest,
                self.measured.cases,
                [customer.cookie for customer in self.customers],
                QUICK_VISITS if options.quick else VISITS,
                self.shop.empty_cache,
                options.seed,
                self.display.announce,
            )

    def load(self) -> None:
        """Capacity, then latency, with the instruments off."""
        with self._serve(instruments=False) as server, _last_words(server):
            self.manifest = fetch_manifest(server.host)
            if self.manifest.instruments:
                raise RunError("The shop has its instruments on; load is measured with them off.")
            self.beside = {name: child.pid for name, child in server.beside.items()}
            meter = Meter({WEB: server.pid, **self.services, **self.beside})
            with beating(self.pinning.server) as metronome:
                self.capacity = Capacity(
                    Bench(server.host, meter, self.stop, metronome),
                    self.manifest,
                    self.measured.cases,
                    self.options.users,
                    self.customers,
                    self.shop.empty_cache,
                    self.options.seed,
                )
                sizes = self._size()
                self._ride_rounds(sizes, server)
            self.capacity.bench.metronome = Metronome()  # latency is as the clock says
            self.display.phase("latency")
            slowest = rates(self.measured.rounds)
            self.facts["arrivals_per_s"] = {page: round(rate * LOAD, 3) for page, rate in slowest.items()}
            ride_latency(
                self.capacity,
                slowest,
                self.display.left,
                self.display.announce,
                self.measured.latency,
                self.measured.void,
            )

    def describe(self) -> dict[str, Any]:
        """The record but for its name and times."""
        asked = {name: value for name, value in asdict(self.options).items() if name not in {"cores", "workers"}}
        chosen = {"pages": self.pages, "stages": self.stages, "web_workers": self.workers}
        return {
            **self.facts,
            "machine": self.machine | {"pinning": self.pinning.describe()},
            "versions": dict(sorted((self.manifest.versions | client_versions()).items())),
            "dataset": self.manifest.dataset,
            "commit": self.commit,
            "options": asked | chosen,
            "instruments_while_measuring": self.manifest.instruments,
            "services": {
                name: "measured" if pid else "external, its CPU not seen"
                for name, pid in {**self.services, **self.beside}.items()
            },
            "beat_us": self.measured.pace(),
            "noise": results.noise(self.measured),
            "floor": results.floors(self.measured),
            "void_rounds": self.measured.void,
            "unchanged": unchanged(self.manifest, self.pages, self.stages),
            "results": results.results(self.measured),
        }

    def _serve(self, instruments: bool) -> Server:
        with self.pinning.serving():
            return self.shop.serve(self.workers, instruments)

    def _size(self) -> Sizes:
        self.display.phase("warm-up")
        try:
            costs, floor = self.capacity.calibrate(self.display.announce)
        except Void as reason:
            raise RunError(f"A page is wrong before anything is measured: {reason}") from reason
        least = LEAST_QUICK_ROUNDS if self.options.quick else LEAST_ROUNDS
        sizes = size(costs, floor, self.display.left * CAPACITY_SHARE, least)
        if (needed := sizes.rounds * sizes.round_seconds) > self.display.left:
            self.display.say(f"{least} rounds take about {needed / 60:.1f} minutes, more than was asked for.")
        self.facts["sizes"] = {
            "script": dict(sizes.script),
            "floor_requests": sizes.floor_requests,
            "cold_visits": sizes.cold_visits,
            "rounds": sizes.rounds,
        }
        return sizes

    def _ride_rounds(self, sizes: Sizes, server: Server) -> None:
        self.display.phase("capacity")
        least = LEAST_QUICK_ROUNDS if self.options.quick else LEAST_ROUNDS
        end = self.display.elapsed + self.display.left * CAPACITY_SHARE
        for number in range(1, sizes.rounds + 1):
            if number > least and self.display.elapsed + sizes.round_seconds > end:
                break  # slower than calibrated: the latency pass needs its time
            self.display.count(number, sizes.rounds)
            good, void = self.capacity.ride_round(number, sizes, self.display.announce)
            self.measured.rounds += good
            self.measured.void += void
            if len(self.measured.void) >= VOID_LIMIT:
                raise RunError(
                    f"{VOID_LIMIT} rounds were void, so nothing is recorded. "
                    f"The last one: {self.measured.void[-1]['reason']}"
                )
            for name, value in server.memory().items():
                self.facts["memory"][name] = max(self.facts["memory"].get(name, 0.0), value)
            self.display.interim(results.interim(self.measured))


@contextmanager
def _last_words(server: Server) -> Iterator[None]:
    """Where something beside the server is gone, tell what it said."""
    try:
        yield
    except Gone as error:
        try:
            server.expect_company()
        except ServerError as told:
            raise Gone(str(told)) from error
        raise


@contextmanager
def _signals(stop: Stop) -> Iterator[None]:
    """The first Ctrl-C or SIGTERM asks for an early end, a second one interrupts."""

    def on_signal(number: int, _: object) -> None:
        if stop.requested:
            raise KeyboardInterrupt
        stop.request()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _reach_without_proxy(host: str) -> None:
    """Where the environment names a proxy for HTTP, urllib would ask it for our own server."""
    others = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    os.environ["no_proxy"] = f"{others},{host}" if others else host


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
