"""The `run` command: options of the command line into a run of this checkout's shop."""

import argparse
from contextlib import closing
from pathlib import Path

from rich.console import Console

from loadtests.cases import BASELINE
from loadtests.counted import NotCounted
from loadtests.cpu import Busy
from loadtests.files import PlaceError
from loadtests.manifest import ManifestError
from loadtests.record import default_name
from loadtests.run import Options, RunError, run
from loadtests.server import ServerError
from loadtests.shop import Shop, ShopError, Tandem

MINUTES, QUICK_MINUTES = 6.0, 1.0
QUICK_STAGES = (BASELINE, "optimized")
MEASURING_ERRORS = (Busy, ManifestError, NotCounted, PlaceError, RunError, ServerError, ShopError, TimeoutError)


def measure(options: argparse.Namespace, console: Console, shop: Shop | None = None) -> Path:
    """The path of the record; raises one of MEASURING_ERRORS with a sentence for the user."""
    if shop is None:
        with closing(Tandem(options.stack)) as tandem:
            return _measure(options, console, tandem, *tandem.cores_and_workers())
    return _measure(options, console, shop, None, None)


def _measure(options: argparse.Namespace, console: Console, shop: Shop, cores: int | None, workers: int | None) -> Path:
    quick = options.quick
    return run(
        Options(
            pages=options.pages,
            stages=options.stages or (QUICK_STAGES if quick else ()),
            scale=options.scale,
            seed=options.seed,
            minutes=options.minutes or (QUICK_MINUTES if quick else MINUTES),
            users=options.users,
            visitor=options.visitor,
            name=options.name or default_name(),
            quick=quick,
            stack=options.stack,
            pin=options.pin,
            cores=cores,
            workers=workers,
        ),
        shop,
        console,
    )
