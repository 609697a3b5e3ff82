"""`python -m loadtests.tests.ride_stub DIRECTORY BROKEN OPTIONS`: ride the stub as a process of its own."""

import locust  # noqa: F401  # isort: skip  patches the standard library first
import json
import sys
from pathlib import Path

from rich.console import Console

from loadtests import cpu, plan, run
from loadtests.tests.stub import StubShop

if __name__ == "__main__":
    directory, broken, options = sys.argv[1:]
    # short blocks and rests: what is tested is how they are ridden, not how precise they are
    plan.BLOCK_CPU, plan.COLD_VISITS, cpu.REST_WINDOW, run.LEAST_ROUNDS = 0.06, 36, 0.02, 3
    chosen = run.Options(name="stub", pin=False, **json.loads(options))
    print(run.run(chosen, StubShop(broken), Console(), Path(directory)))
