"""python -m tests.fire: the hammer, the fuzz and the faults at full length, and the record of it.

`python -m tests.fire hammer` (or fuzz, faults) makes that one alone and records nothing.
"""

import argparse
import sys
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tests.fire import record, run
from tests.fire.ground import Ground
from tests.fire.hammer import Ended

CONSOLE = Console(highlight=False, markup=False, soft_wrap=True)


def main():
    options = _options()
    with Ground("fire", options.data) as ground:
        made = {name: make(ground, options) for name, make in RUNS.items() if options.only in ("all", name)}
        found = [found for name in made for found in _findings(made[name])]
        if options.only == "all":
            told = record.made(ground, options.seed, **made)
            record.write(told)
            record.update_page(told)
            CONSOLE.print(f"\n{record.table(told)}\n\nWritten to {record.RECORD} and to {record.PAGE}.")
    if found:
        sys.exit(f"{len(found)} findings; they are above.")


def _findings(made):
    return (made[0] if isinstance(made, tuple) else made).findings


def _hammer(ground, options):
    with _bar("hammer, steps", options.steps) as watch:
        return run.hammer(ground, options.seed, options.steps, options.killed, watch=watch, tell=CONSOLE.print)


def _fuzz(ground, options):
    with _bar("fuzz, requests", options.requests) as watch:
        return run.fuzz(ground, options.seed, options.requests, watch, CONSOLE.print)


def _faults(ground, options):
    names = [name for name in run.FAULTS if options.fault in name]
    with _bar("faults", len(names)) as watch:
        return run.faults(ground, options.seed, options.seconds, names, watch, CONSOLE.print)


RUNS = {"fuzz": _fuzz, "faults": _faults, "hammer": _hammer}  # the hammer ends the processes that write


def _options():
    parser = argparse.ArgumentParser(prog="python -m tests.fire", description=__doc__.partition(": ")[2])
    parser.add_argument("only", nargs="?", choices=["all", *RUNS], default="all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", choices=["tiny", "corner"], default="corner", help="tiny is deeper and slower")
    parser.add_argument("--steps", type=int, default=run.STEPS, help="of the hammer")
    parser.add_argument("--killed", type=int, default=run.KILLED, help="writers")
    parser.add_argument("--requests", type=int, default=run.REQUESTS, help="of the fuzz")
    parser.add_argument("--seconds", type=float, default=run.SECONDS, help="that a fault lasts")
    parser.add_argument("--fault", default="", help="those alone whose name has this in it")
    return parser.parse_args()


@contextmanager
def _bar(what, total):
    """Show a progress bar; the block gets the function that moves it."""
    columns = (TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=CONSOLE) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.update(task, completed=done)


if __name__ == "__main__":
    try:
        main()
    except Ended as ended:
        sys.exit(str(ended))
