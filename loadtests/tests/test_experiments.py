"""An experiment is a file: a throwaway one is offered, ridden, recorded and shown, without another line.

Broken on purpose and caught: a server whose environment is not its own; another baseline; pages that are not asked for;
a chart that is not compared; advice on what was left out.
"""

import sys
from pathlib import Path
from typing import Any

import pytest

from loadtests.bench.served import Served
from loadtests.experiments import Experiment, UnknownExperiment, named, names
from loadtests.tests.throwaway import checkout_with, python, ride

THROWAWAY = """
from loadtests.bench.served import Served
from loadtests.experiments import Experiment

EXPERIMENT = Experiment(
    asks="Does a dear environment cost more?",
    do="Leave DEAR alone.",
    pages=("product",),
    stages=("lean", "optimized"),
    baseline="lean",
    beside=("cache_page",),
    servers={"dear": Served(environment={"DEAR": "1"}), "gone": Served(needs="no-such-program")},
    do_too={"lean, dear": "Pay for what you take.", "lean, gone": "Get it back."},
    minutes=0.1,
)
"""
LEFT_OUT = "Left out: gone, untested where no no-such-program is found."
DEAR = 'COST_MS["lean"] = (3.2, 2.0, 0.8) if "DEAR" in os.environ else COST_MS["lean"]\nCOLD_EXTRA_MS'


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The load test with a throwaway experiment, and a stub shop that is dear where its environment says so."""
    directory = checkout_with(tmp_path_factory, throwaway=THROWAWAY)
    stub = directory / "loadtests/tests/stub.py"
    stub.write_text(stub.read_text().replace("COLD_EXTRA_MS", DEAR, 1))
    return directory


@pytest.fixture(scope="module")
def record(checkout: Path) -> dict[str, Any]:
    return ride(checkout, "throwaway")


def test_what_there_is_is_found_on_disk_and_complete() -> None:
    assert "stages" in names()
    for name in names():
        experiment = named(name)
        assert isinstance(experiment, Experiment)
        assert experiment.asks[-1] == "?"
        assert {told[-1] for told in (experiment.do, *experiment.do_too.values())} == {"."}
        assert experiment.minutes <= (6 if name == "stages" else 4.5)  # after set-up


def test_an_unknown_one_is_told_with_those_that_there_are() -> None:
    with pytest.raises(UnknownExperiment, match=f"No experiment nope; there are {', '.join(names())}."):
        named("nope")


def test_what_needs_a_program_that_is_not_here_is_left_out_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "1")
    servers = {"there": Served(needs=sys.executable), "gone": Served(needs="no-such-program"), "plain": Served()}
    possible, skipped = Experiment(asks="?", do=".", servers=servers).possible()
    assert (list(possible.servers), skipped) == (["there", "plain"], {"gone": "no-such-program"})


@pytest.mark.long
def test_it_is_offered_on_the_command_line(checkout: Path) -> None:
    assert "throwaway" in python(checkout, "-m", "loadtests", "run", "--help").stdout
    told = python(checkout, "-m", "loadtests", "run", "--experiment", "nope")
    assert told.returncode == 2
    assert "No experiment nope; there are " in told.stderr
    assert "throwaway" in told.stderr


@pytest.mark.long
def test_it_is_ridden_as_it_says(record: dict[str, Any]) -> None:
    assert record["options"]["experiment"] == "throwaway"
    assert record["options"]["minutes"] == 0.1
    assert record["left_out"] == {"gone": "no-such-program"}
    found = {result["stage"]: result for result in record["results"]}
    assert list(found) == ["lean", "optimized", "lean, dear", "optimized, dear", "cache_page"]
    assert {result["page"] for result in record["results"]} == {"product"}
    dear = found["lean, dear"]
    assert dear["previous"] == "lean"
    assert 0.45 < dear["gain_over_previous"]["ratio"] < 0.75  # twice the CPU, and what a request costs at least
    assert dear["verdict_over_previous"] == "loss"
    assert found["optimized, dear"]["gain_over_previous"]["high"] > 0.8
    assert found["optimized"]["gain"]["low"] > 1
    assert found["cache_page"]["previous"] is None
    rounds = {stage: {each["round"] for each in result["rounds"]} for stage, result in found.items()}
    assert len(set(map(frozenset, rounds.values()))) == 1, "not interleaved"


@pytest.mark.long
def test_it_is_shown_in_the_terminal(checkout: Path, record: dict[str, Any]) -> None:
    code = (
        "from rich.console import Console; from loadtests.recording.store import read_record\n"
        "from loadtests.showing.experiments import print_experiment\n"
        "print_experiment(read_record('throwaway'), Console(width=150))"
    )
    told = python(checkout, "-c", code).stdout
    assert told.startswith("Does a dear environment cost more?\n")
    assert "lean, dear" in told
    assert "Leave DEAR alone. Pay for what you take.\n" in told
    assert LEFT_OUT in told


@pytest.mark.long
def test_it_is_shown_in_the_document_until_that_is_stale(checkout: Path, record: dict[str, Any]) -> None:
    document = checkout / "docs/experiments.md"
    document.parent.mkdir()
    document.write_text("# Experiments\n\n<!-- experiments:start -->\n<!-- experiments:end -->\n")
    command = ["-m", "loadtests", "experiments"]
    assert python(checkout, *command, "--check", str(document)).returncode == 1
    assert python(checkout, *command, "--update", str(document)).returncode == 0
    assert python(checkout, *command, "--check", str(document)).returncode == 0
    text = document.read_text()
    assert "**Leave DEAR alone. Pay for what you take.**" in text
    assert LEFT_OUT in text
    [dear] = [line.split(" | ") for line in text.splitlines() if line.startswith("| lean, dear |")]
    assert dear[2] == "lean"
    assert f"{record['results'][2]['gain_over_previous']['ratio']:.2f}×" in dear[3]
    chart = checkout / "docs/experiments/throwaway.svg"
    assert 'lean, dear<tspan class="tick"> over lean</tspan>' in chart.read_text()
    assert "Right of the bold mark at 1 is a gain, left of it a loss" in text
    chart.write_text("another one")
    assert "throwaway.svg differs from the records" in python(checkout, *command, "--check", str(document)).stderr


@pytest.mark.long
def test_the_report_is_of_the_stages_alone(checkout: Path, record: dict[str, Any]) -> None:
    told = python(checkout, "-m", "loadtests", "report", "throwaway").stderr
    assert "throwaway is of another experiment than stages: docs/experiments.md shows it." in told
