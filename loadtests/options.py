"""What a load test can be asked for: each option declared once, in a line of Options.

From a line there follow the command line of `python -m loadtests run`, its `--help`, the variables of `make loadtest`,
and what a record's schema says of the option. The Makefile finds the names of its variables here.
"""

import argparse
import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from loadtests.experiments import STAGES, UnknownExperiment, named, names

MOST_MINUTES = 600
NAME = r"^(?!record.schema$)[A-Za-z0-9._-]+$"


@dataclass(frozen=True)
class Kind:
    """How a value is read from text, and which part of a JSON Schema it fits."""

    read: Callable[[str], Any]
    schema: Mapping[str, Any]
    choices: Sequence[str] | None = None


@dataclass(frozen=True)
class Declared:
    """An option but for its name and default, which are its field's. `make` names its variable, `quick` is the default
    of a quick run; one that is `new` is missing in records that were made before it.
    """

    kind: Kind
    help: str
    make: str = ""
    quick: Any = None
    recorded: bool = True
    new: bool = False


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.replace(",", " ").split() if name)


def _minutes(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (value := float(text)) <= MOST_MINUTES:
            return value
    raise argparse.ArgumentTypeError(f"not a number above 0, up to {MOST_MINUTES}: {text!r}")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"not a whole number from 1 up: {text!r}")
    return int(text)


def _name(text: str) -> str:
    if not re.match(NAME, text):
        raise argparse.ArgumentTypeError(
            f"only letters, digits, dots, dashes and underscores, and not the schema: {text!r}"
        )
    return text


def _experiment(text: str) -> str:
    try:
        named(text)
    except UnknownExperiment as unknown:
        raise argparse.ArgumentTypeError(str(unknown)) from None
    return text


def _default_name() -> str:
    """`local-…`: ignored by git, so that only records that were meant to be kept are committed."""
    return f"local-{datetime.now(UTC):%Y%m%d-%H%M%S}"


def _one_of(*choices: str) -> Kind:
    return Kind(str, {"enum": choices}, choices)


NAMES = Kind(_names, {"type": "array", "items": {"type": "string"}})
WHOLE = Kind(int, {"type": "integer"})
COUNT = Kind(_count, {"type": "integer", "minimum": 1})
MINUTES = Kind(_minutes, {"type": "number", "exclusiveMinimum": 0})
EXPERIMENT = Kind(_experiment, {"type": "string"})
RECORD = Kind(_name, {"type": "string", "pattern": NAME})
SCALE = _one_of("tiny", "small", "medium", "large")
VISITOR = _one_of("anonymous", "customer")
STACK = _one_of("naive", "optimized")
TEXT = Kind(str, {"type": "string"})
FLAG = Kind(bool, {"type": "boolean"})  # `--quick`; `--no-pin` where it is on unless told otherwise


def option(kind: Kind, default: Any, help: str, **more: Any) -> Any:
    """A field of Options; a default that can be called is asked anew for each run."""
    declared = {"declared": Declared(kind, help, **more)}
    if callable(default):
        return field(default_factory=default, metadata=declared)
    return field(default=default, metadata=declared)


@dataclass(frozen=True)
class Options:
    """What a run is asked for: one line an option. Its name there is the one here, with dashes for underscores."""

    experiment: str = option(EXPERIMENT, STAGES, f"one of {', '.join(names())}", make="EXPERIMENT", new=True)
    pages: tuple[str, ...] = option(NAMES, (), "comma-separated; default: the experiment's", make="PAGES")
    stages: tuple[str, ...] = option(NAMES, (), "comma-separated; default: the experiment's", make="STAGES")
    scale: str = option(
        SCALE, "small", "of the data; other data in the database of DATABASE_URL is replaced", make="SCALE"
    )
    seed: int = option(WHOLE, 1, "of the dataset and of every draw", make="SEED")
    minutes: float | None = option(
        MINUTES, None, "for everything after set-up; default: the experiment's", make="MINUTES", quick=0.8
    )
    users: int = option(COUNT, 4, "riding at once at saturation", make="USERS")
    visitor: str | None = option(
        VISITOR, None, "default: anonymous, and customers where the experiment says so", make="VISITOR"
    )
    name: str = option(RECORD, _default_name, "of the record; default local-<time>, which git ignores", make="NAME")
    quick: bool = option(FLAG, False, "in about a minute; of stages, naive and optimized alone", make="QUICK")
    stack: str = option(STACK, "optimized", "settings to serve with")
    pin: bool = option(FLAG, True, "leave processes on any core")
    report: str = option(TEXT, "report.html", "where the report goes", recorded=False)

    def recorded(self) -> dict[str, Any]:
        """What a record says of them, as JSON has it."""
        asked = {name: getattr(self, name) for name, declared in DECLARED.items() if declared.recorded}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asked.items()}


DECLARED: dict[str, Declared] = {each.name: each.metadata["declared"] for each in fields(Options)}
DEFAULTS: dict[str, Any] = {each.name: each.default for each in fields(Options)}
