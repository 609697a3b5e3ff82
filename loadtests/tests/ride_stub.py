"""`python -m loadtests.tests.ride_stub DIRECTORY BROKEN OPTIONS`: ride the stub as a process of its own."""

import locust  # noqa: F401  # isort: skip  patches the standard library first
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from loadtests import passes, run
from loadtests.bench import cpu
from loadtests.options import Options
from loadtests.ride import block, closed_loop, plan
from loadtests.tests.burning import burn
from loadtests.tests.stub import CLIENT_MS, StubShop


def _burns(check: Any) -> Any:
    """The check of an answer, as if it cost the client this much."""

    def checked(*arguments: Any) -> str | None:
        burn(CLIENT_MS)
        return check(*arguments)  # type: ignore[no-any-return]

    return checked


if __name__ == "__main__":
    directory, broken, options = sys.argv[1:]
    # short blocks and rests: what is tested is how they are ridden, not how precise they are
    plan.BLOCK_CPU, plan.COLD_VISITS, cpu.REST_WINDOW, passes.LEAST_ROUNDS, closed_loop.MORE = 0.04, 36, 0.02, 3, 20
    plan.ARRIVALS_SECONDS = 1.0
    block._fault = _burns(block._fault)
    chosen = Options(**{"name": "stub", "pin": False} | json.loads(options))
    shop = StubShop(broken, services=True)
    try:
        print(run.run(chosen, shop, Console(), Path(directory)))
    finally:
        shop.end()
