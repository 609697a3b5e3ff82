"""The experiments: what is compared with what, and under which load, a file each. `make loadtest EXPERIMENT=name`.

A file holds one EXPERIMENT, which changes one thing: the stage, a reference or an ablation beside the stages, how the
shop is served, or how visitors come. Its rounds are interleaved, and its figures come with the intervals and the noise
of every run.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from loadtests.bench.served import PLAIN, Served
from loadtests.recording.cases import CLOSED, Load

STAGES = "stages"  # the one that is ridden when none is named


class UnknownExperiment(ValueError):
    """There is no such file; the sentence lists those that there are."""


@dataclass(frozen=True)
class Experiment:
    """What is ridden, where the options do not say otherwise; empty: all that the shop has."""

    asks: str  # a question
    do: str  # a sentence: what to do, and when
    do_too: Mapping[str, str] = field(default_factory=dict)  # the same, where a stage or server of that name was ridden
    pages: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    baseline: str = "naive"  # the stage that all gains are over
    customers: tuple[str, ...] = ()  # stages that are ridden by customers, too
    cold: bool = False  # whether stages that cache are ridden with an empty cache, too
    beside: tuple[str, ...] = ()  # references and ablations, by name; ridden by the anonymous
    loads: tuple[Load, ...] = (CLOSED,)  # how visitors come: each case is ridden under each of them
    served: Served = PLAIN
    servers: Mapping[str, Served] = field(default_factory=dict)  # others, by name: each rides the stages, too
    minutes: float = 4.0  # for everything after set-up
    quick: Mapping[str, Any] = field(default_factory=dict)  # what is otherwise in a quick run

    @property
    def all_servers(self) -> dict[str, Served]:
        return {"": self.served, **self.servers}

    def asked(self, quick: bool) -> "Experiment":
        """The experiment as it is ridden."""
        return replace(self, **self.quick) if quick else self

    def advice(self, ridden: Collection[str]) -> str:
        """What to do, of what follows from the stages that were ridden."""
        return " ".join([self.do, *(told for name, told in self.do_too.items() if name in ridden)])

    def possible(self) -> "tuple[Experiment, dict[str, str]]":
        """What can be ridden on this machine, and {server that cannot: the program that it needs}."""
        there = {name: served for name, served in self.servers.items() if served.is_possible()}
        return replace(self, servers=there), {n: each.needs for n, each in self.servers.items() if n not in there}


def names() -> list[str]:
    """The experiments found on disk."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))


def named(name: str) -> Experiment:
    """The experiment of that name. Raises UnknownExperiment."""
    if name not in names():
        raise UnknownExperiment(f"No experiment {name}; there are {', '.join(names())}.")
    found = import_module(f"{__name__}.{name}").EXPERIMENT
    assert isinstance(found, Experiment)
    return found
