"""A whole run: prepare the shop, let all passes ride it, write the record."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from loadtests.bench.child import ChildError
from loadtests.bench.company import Company
from loadtests.bench.cpu import Busy
from loadtests.bench.machine import client_versions, commit, describe_machine
from loadtests.bench.manifest import ManifestError
from loadtests.bench.pinning import Pinning
from loadtests.bench.server import ServerError
from loadtests.bench.shop import Shop, ShopError, Tandem
from loadtests.experiments import named
from loadtests.options import Options
from loadtests.passes import LoadPasses, RunError, Setting, count_pass
from loadtests.recording import results, store
from loadtests.recording.files import PlaceError, expect_place
from loadtests.recording.noise import noise
from loadtests.recording.ridden import hashes
from loadtests.ride.choice import Choice, check_choice, unchanged
from loadtests.ride.instrumented import NotCounted
from loadtests.ride.stopping import Stop, Stopped
from loadtests.showing import formats
from loadtests.showing.progress import Display

RUN_ERRORS = (Busy, ChildError, ManifestError, NotCounted, PlaceError, RunError, ServerError, ShopError, TimeoutError)
TOO_EARLY = "Stopped before the first round was complete; nothing to record."


def run_here(options: Options, console: Console) -> Path:
    """Ride the shop of this checkout; the path of the record. Raises one of RUN_ERRORS with a sentence for the user."""
    with closing(Tandem(options.stack)) as shop:
        cores, workers = shop.cores_and_workers()
        return run(options, shop, console, cores=cores, workers=workers)


def run(
    options: Options,
    shop: Shop,
    console: Console,
    directory: Path = store.RECORDS,
    cores: int | None = None,
    workers: int | None = None,
) -> Path:
    """Measure and write the record; on Ctrl-C or SIGTERM, with what there is so far, marked partial.

    `cores` are those that the shop may use, where a quota is known; `workers` are the web workers that its environment
    asks for, without which there is one for each of the server's cores.
    """
    started_at = _now()
    _reach_without_proxy("127.0.0.1")
    experiment, left_out = named(options.experiment).asked(options.quick).possible()
    for told in formats.left_out(left_out):
        console.print(told, highlight=False)
    minutes = options.minutes or experiment.minutes
    all_pages, all_stages = shop.pages_and_stages()
    stages = options.stages or experiment.stages or all_stages
    check_choice(options.pages or experiment.pages, stages, all_pages, all_stages, experiment.baseline)
    directory.mkdir(exist_ok=True)
    expect_place(store.place_of(options.name, directory))
    shop.prepare(options.scale, options.seed)
    pinning, stop = Pinning(options.pin, cores), Stop()
    services = shop.services()
    with (
        pinning.hold(pid for pid in services.values() if pid is not None),
        _signals(stop),
        Display(console, minutes, stop) as display,
        _beside(shop, pinning) as company,
    ):
        # Before anything is measured: files may change meanwhile.
        origin = {
            "machine": describe_machine(pinning.usable),
            "commit": commit(),
            "ridden": hashes(options.experiment),
            "left_out": left_out,
        }
        customers = shop.customers(options.users)
        asked = replace(options, minutes=minutes)
        workers = workers or pinning.server_cores
        setting = Setting(asked, experiment, shop, services, company, pinning, workers, customers, display, stop)
        try:
            choice, counted = count_pass(setting)
        except Stopped:
            raise RunError(TOO_EARLY) from None
        passes = LoadPasses(setting, choice, counted)
        passes.ride()
    if not passes.measured.rounds:
        raise RunError(TOO_EARLY)
    # What was ended early must not replace a whole record of that name.
    name = f"{options.name}-partial" if passes.partial else options.name
    about = {"schema": store.SCHEMA, "name": name, "started_at": started_at, "ended_at": _now()}
    return store.write_record(about | _describe(passes, choice, origin), name, directory)


def _beside(shop: Shop, pinning: Pinning) -> Company:
    with pinning.serving():
        return shop.beside()


def _describe(passes: LoadPasses, choice: Choice, origin: dict[str, Any]) -> dict[str, Any]:
    """The record but for its name and times."""
    setting, manifest, measured = passes.setting, passes.manifest, passes.measured
    ridden = {"pages": choice.pages, "stages": choice.stages, "web_workers": setting.workers}
    return {
        **passes.gathered(),
        "machine": origin["machine"] | {"pinning": setting.pinning.describe()},
        "versions": dict(sorted((manifest.versions | client_versions()).items())),
        "dataset": manifest.dataset,
        "commit": origin["commit"],
        "ridden": origin["ridden"],
        "left_out": origin["left_out"],
        "options": setting.options.recorded() | ridden,
        "instruments_while_measuring": manifest.instruments,
        "services": {
            name: "measured" if pid else "external, its CPU not seen" for name, pid in passes.processes.items()
        },
        "beat_us": measured.pace(),
        "noise": noise(measured),
        "floor": results.floors(measured),
        "void_rounds": [asdict(void) for void in measured.void],
        "unchanged": unchanged(manifest, choice.pages, choice.stages),
        "results": results.results(measured),
    }


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
