"""What became of the mutants: asked anew, kept in record.json, told in CONTRIBUTING.

The record lists the survivors of each unit. Why each may survive stands in survivors.toml, by hand.
"""

import json
import os
import subprocess
import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict

from tests.mutants.units import ROOT, command

RECORD = Path(__file__).with_name("record.json")
REASONS = Path(__file__).with_name("survivors.toml")
ONLY = "MUTANTS_ONLY"  # in the environment: the names of those that are asked, as JSON; without it all are
OF_A_RUN = ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID", "PYTEST_ADDOPTS", "TEST_RUN")


class Asked(TypedDict):
    """What became of a unit's mutants."""

    mutants: int
    killed: int
    seconds: int
    survivors: list[str]  # names of mutants


def ask(module: str, only: Sequence[str] = (), tell: Callable[[dict], None] = lambda mutant: None) -> Asked:
    """Run the module's tests against each of its mutants, or `only` these; raise RuntimeError where that fails."""
    began, met = time.monotonic(), []
    environment = {name: value for name, value in os.environ.items() if name not in OF_A_RUN}
    environment |= {"PYTHONDONTWRITEBYTECODE": "", ONLY: json.dumps([*only])}  # each would compile all that it imports
    with subprocess.Popen(command(module), cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            met.append(json.loads(line))
            tell(met[-1])
    if process.returncode:
        raise RuntimeError(f"The mutants of {module} could not be asked; {' '.join(command(module))} says why.")
    survivors = [mutant["name"] for mutant in met if not mutant["killed"]]
    seconds = round(time.monotonic() - began)
    return Asked(mutants=len(met), killed=len(met) - len(survivors), seconds=seconds, survivors=survivors)


def ask_survivors(module: str, told: Asked, tell: Callable[[dict], None] = lambda mutant: None) -> Asked:
    """Ask those anew that had survived: further tests may find some, and no longer miss what was found."""
    survivors = ask(module, told["survivors"], tell)["survivors"] if told["survivors"] else []
    return {**told, "killed": told["mutants"] - len(survivors), "survivors": survivors}


def read() -> dict[str, Asked]:
    return json.loads(RECORD.read_text()) if RECORD.exists() else {}


def write(record: dict[str, Asked]) -> None:
    RECORD.write_text(json.dumps(dict(sorted(record.items())), indent=2, ensure_ascii=False) + "\n")


def reasons() -> dict[str, dict[str, str]]:
    """Return `{module: {name of a mutant: why it may survive}}`."""
    return tomllib.loads(REASONS.read_text()) if REASONS.exists() else {}


def sentence(record: dict[str, Asked]) -> str:
    """Return what CONTRIBUTING says of the record."""
    mutants, killed = (sum(asked[name] for asked in record.values()) for name in ("mutants", "killed"))
    share, minutes = 100 * killed / mutants, sum(asked["seconds"] for asked in record.values()) / 60
    return (
        f"Of {mutants} mutants of {len(record)} modules the tests kill {killed}, which is {share:.1f} %, "
        f"in {minutes:.0f} minutes."
    )
