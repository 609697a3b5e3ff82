"""What follows from the declared options: the command line and its help, make's variables, the schema's part."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import MISSING
from typing import Any

from loadtests.options import DECLARED, DEFAULTS, FLAG, Declared, Kind, Options


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let the parser take all options; of what it has parsed, `options_of` makes Options."""
    for name, declared in DECLARED.items():
        kind, default = declared.kind, DEFAULTS[name]
        dashed = name.replace("_", "-")
        if kind is FLAG:
            parser.add_argument(
                f"--no-{dashed}" if default else f"--{dashed}",
                dest=name,
                action="store_const",
                const=not default,
                default=argparse.SUPPRESS,
                help=declared.help,
            )
        else:
            parser.add_argument(
                f"--{dashed}",
                dest=name,
                type=kind.read,
                choices=kind.choices,
                default=argparse.SUPPRESS,
                help=declared.help + _default_told(declared, default),
            )
    variables = " ".join(f"{declared.make}=" for declared in DECLARED.values() if declared.make)
    parser.epilog = f"As variables of make: {variables}"


def options_of(parsed: argparse.Namespace) -> Options:
    """What was asked for; of what was not, the default, or that of a quick run."""
    given = {name: value for name, value in vars(parsed).items() if name in DECLARED}
    quick = {name: declared.quick for name, declared in DECLARED.items() if declared.quick is not None}
    return Options(**((quick if given.get("quick") else {}) | given))


def from_make(words: Sequence[str]) -> list[str]:
    """`PAGES=category QUICK=1` as `--pages=category --quick`; what is no variable of ours, as it is."""
    names = {declared.make: name for name, declared in DECLARED.items() if declared.make}
    arguments = []
    for word in words:
        variable, _, value = word.partition("=")
        if variable not in names:
            arguments.append(word)
        elif DECLARED[names[variable]].kind is not FLAG:
            arguments.append(f"--{names[variable].replace('_', '-')}={value}")
        elif value not in {"", "0"}:
            arguments.append(f"--{names[variable].replace('_', '-')}")
    return arguments


def options_schema() -> dict[str, Any]:
    """The part of a record's JSON Schema on them."""
    recorded = {name: declared for name, declared in DECLARED.items() if declared.recorded}
    return {
        "type": "object",
        "required": [name for name, declared in recorded.items() if not declared.new],
        "properties": {name: _schema(declared.kind, DEFAULTS[name]) for name, declared in recorded.items()},
    }


def _schema(kind: Kind, default: Any) -> Mapping[str, Any]:
    return {"anyOf": [kind.schema, {"type": "null"}]} if default is None else kind.schema


def _default_told(declared: Declared, default: Any) -> str:
    """` (default 6, quick 1)`; nothing where the help itself has to say what happens without it."""
    told = {"default": default, "quick": declared.quick}
    shown = [f"{name} {_shown(value)}" for name, value in told.items() if value not in (None, (), MISSING)]
    return f" ({', '.join(shown)})" if shown else ""


def _shown(value: Any) -> str:
    return " ".join(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)
