"""`python -m loadtests.tests.ride_stub DIRECTORY MINUTES BROKEN`: ride the stub as a process of its own."""

import locust  # noqa: F401  # isort: skip  patches the standard library first
import sys
from pathlib import Path

from rich.console import Console

from loadtests.run import Options, run
from loadtests.tests.stub import StubShop

if __name__ == "__main__":
    directory, minutes, broken = sys.argv[1:]
    options = Options(minutes=float(minutes), name="stub", quick=True, pin=False)
    print(run(options, StubShop(broken), Console(), Path(directory)))
