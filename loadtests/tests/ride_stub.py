"""`python -m loadtests.tests.ride_stub DIRECTORY BROKEN OPTIONS`: ride the stub as a process of its own."""

import locust  # noqa: F401  # isort: skip  patches the standard library first
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from loadtests import capacity, cpu, plan, riding, run
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
    plan.BLOCK_CPU, plan.COLD_VISITS, cpu.REST_WINDOW, run.LEAST_ROUNDS, capacity.MORE = 0.04, 36, 0.02, 3, 20
    riding._fault = _burns(riding._fault)
    chosen = run.Options(name="stub", pin=False, **json.loads(options))
    shop = StubShop(broken, services=True)
    try:
        print(run.run(chosen, shop, Console(), Path(directory)))
    finally:
        shop.end()
