"""`python -m loadtests.tests.ride_stub DIRECTORY MINUTES STAGES BROKEN`: ride the stub as a process of its own."""

import locust  # noqa: F401  # isort: skip  patches the standard library first
import sys
from pathlib import Path

from rich.console import Console

from loadtests import plan
from loadtests.run import Options, run
from loadtests.tests.stub import StubShop

if __name__ == "__main__":
    directory, minutes, stages, broken = sys.argv[1:]
    plan.BLOCK_CPU = 0.06  # short blocks: what is tested is how they are ridden, not how precise they are
    options = Options(stages=tuple(stages.split(",")), minutes=float(minutes), name="stub", quick=True, pin=False)
    print(run(options, StubShop(broken), Console(), Path(directory)))
