"""`python -m loadtests.tests.ride_world DIRECTORY`: ride the simulated shop with the real run; leave record and log."""

import locust  # noqa: F401  # isort: skip  patches the standard library first
import json
import sys
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, cast

from rich.console import Console

from loadtests import passes, run
from loadtests.bench import cpu
from loadtests.bench.company import Company
from loadtests.bench.metronome import Metronome
from loadtests.bench.served import PLAIN, Served
from loadtests.bench.server import Server
from loadtests.bench.shop import Customer
from loadtests.options import Options
from loadtests.ride import instrumented, measurement
from loadtests.tests import planted, stub_manifest
from loadtests.tests.world import PIDS, World


class WorldShop:
    """A Shop, and the server that it serves with."""

    host, pid = "http://world.invalid", PIDS["web"]

    def __init__(self, world: World):
        self.world = world

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def pages_and_stages(self) -> tuple[list[str], list[str]]:
        return list(planted.COSTS), stub_manifest.STAGES

    def prepare(self, scale: str, seed: int) -> None: ...

    def services(self) -> dict[str, int | None]:
        return {name: PIDS[name] for name in ("postgresql", "valkey")}

    def serve(self, workers: int, instruments: bool, served: Served = PLAIN) -> Server:
        self.world.instruments = instruments
        return cast(Server, self)

    def beside(self) -> Company:
        return Company({})

    def memory(self) -> dict[str, float]:
        number = len(self.world.log["memory"])
        self.world.log["memory"].append({"rss_mib": 100.5 + number * 7 % 9, "pss_mib": 60.5 + number * 3 % 7})
        return dict(self.world.log["memory"][-1])

    def customers(self, count: int) -> list[Customer]:
        return [Customer(f"sessionid={number}", f"Customer {number}") for number in range(count)]

    def write(self, rate: float, seed: int) -> int:
        raise AssertionError("nobody is to write")

    def empty_cache(self) -> None:
        self.world.cached.clear()
        self.world.flushed = True


def ride_world(directory: Path) -> None:
    """Ride it with the real run, with nothing real around it."""
    world = World()

    @contextmanager
    def beating(cores: Iterable[int]) -> Iterator[Metronome]:
        world.beating = True
        yield Metronome(cast(Any, world.cores))
        world.beating = False

    replaced: dict[Any, dict[str, Any]] = {
        measurement: {"ride": world.ride},
        passes: {"beating": beating},
        cpu: {"time": world, "cpu_seconds": world.spent.__getitem__, "tree": lambda root: []},
        urllib.request: {"urlopen": world.urlopen},
        instrumented: {"_urlopen": world.urlopen},
    }
    for module, names in replaced.items():
        for name, value in names.items():
            setattr(module, name, value)
    options = Options(name="world", minutes=14, users=3, seed=5, pin=False)
    run.run(options, WorldShop(world), Console(width=200), directory)
    world.close()
    (directory / "log.json").write_text(json.dumps(world.log))


if __name__ == "__main__":
    ride_world(Path(sys.argv[1]))
