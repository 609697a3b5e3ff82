"""The options follow from their one declaration: a line more there is an option everywhere.

Broken on purpose and caught: the schema without them; a new one asked of old records; `QUICK=0` taken for yes; a name
that the Makefile does not find; a quick run with the defaults of others; tuples in a record.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loadtests.declared import add_options, from_make, options_of
from loadtests.options import DECLARED, Options
from loadtests.tests.conftest import ROOT

LINE = '    flavour: str = option(TEXT, "plain", "of the ride", make="FLAVOUR", new=True)\n'


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What belongs to the load test, with a throwaway option."""
    directory = tmp_path_factory.mktemp("checkout")
    for name in ("loadtests", "requirements", "scripts"):
        shutil.copytree(ROOT / name, directory / name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    shutil.copy(ROOT / "Makefile", directory)
    declared = directory / "loadtests/options.py"
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace("    pages: tuple", f"{LINE}    pages: tuple", 1), encoding="utf-8")
    return directory


def _python(code: str, checkout: Path) -> str:
    command = [sys.executable, "-c", f"import json\n{code}"]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True).stdout


def _make(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`make`, without what an outer make hands down."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=checkout, env=inherited, capture_output=True, text=True, check=False)


def test_a_declared_option_is_in_the_help(checkout: Path) -> None:
    told = _python("from loadtests.cli import main; main(['run', '--help'])", checkout)
    assert re.search(r"--flavour FLAVOUR\s+of the ride \(default plain\)", told)
    assert " FLAVOUR= " in told


def test_a_declared_option_is_on_the_command_line(checkout: Path) -> None:
    code = """
from loadtests import cli
cli._run = lambda given: print(cli.options_of(given).flavour)
for words in [], ["--flavour", "sour"], ["--flavour=sweet"], ["FLAVOUR=salty"]:
    cli.main(["run", *words])
"""
    assert _python(code, checkout).split() == ["plain", "sour", "sweet", "salty"]


def test_make_takes_a_declared_option_and_refuses_a_misspelt_one(checkout: Path) -> None:
    assert _make(checkout, "-n", "loadtest", "FLAVOUR=sour").stdout.endswith('-m loadtests run FLAVOUR="sour"\n')
    refused = _make(checkout, "-n", "loadtest", "FLAVOR=sour")
    assert refused.returncode != 0
    assert "There is no option FLAVOR. The options are ARGS BIND EXPERIMENT FLAVOUR FORCE FROM " in refused.stderr
    assert "Measure and compare (EXPERIMENT= FLAVOUR= PAGES= " in _make(checkout, "help").stdout


def test_a_declared_option_is_in_the_schema(checkout: Path) -> None:
    """Older records lack it; what a record says of it has to fit."""
    code = """
from loadtests.recording.store import RecordError, read_record, write_record
from pathlib import Path
record = read_record("small")
for flavour in ("sour", 3):
    record["options"]["flavour"] = flavour
    try:
        print(write_record(record, f"flavour-{flavour}", Path(".")).name)
    except RecordError as error:
        print(error)
"""
    fits, differs = _python(code, checkout).splitlines()
    assert fits == "flavour-sour.json"
    assert "does not fit record.schema.json: $.options.flavour: 3 is not of type 'string'" in differs


def test_a_quick_run_has_defaults_of_its_own() -> None:
    assert _asked() == Options(name="n")
    quick = _asked("--quick")
    assert (quick.minutes, quick.quick) == (0.8, True)
    assert _asked("--quick", "--minutes", "3").minutes == 3
    assert not _asked("QUICK=0").quick
    assert _asked("QUICK=1") == quick
    assert not _asked("--no-pin").pin


def test_a_record_holds_what_was_asked_for_as_json_has_it() -> None:
    recorded = Options(pages=("category",), name="n").recorded()
    assert json.loads(json.dumps(recorded)) == recorded
    assert set(recorded) == set(DECLARED) - {"report"}


def test_the_makefile_finds_every_variable() -> None:
    told = _make(ROOT, "help").stdout
    variables = [f"{declared.make}=" for declared in DECLARED.values() if declared.make]
    assert f"Measure and compare ({' '.join(variables)})" in told


def _asked(*words: str) -> Options:
    parser = argparse.ArgumentParser()
    add_options(parser)
    return options_of(parser.parse_args(from_make(["--name", "n", *words])))
