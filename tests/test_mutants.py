"""Mutation testing: what a mutant is, that tests find it or do not, and that the record tells what there is.

FULL=1 asks all mutants anew. Broken on purpose and caught: a change that is not taken back before the next one,
functions that keep their code, a module that is imported as it is, a survivor without a reason.
"""

import json
import os
import subprocess
import sys

import pytest

from tests.full import FULL
from tests.mutants import record
from tests.mutants.mutations import mutants
from tests.mutants.units import ROOT, UNITS

FEWEST_KILLED = 0.9

SOURCE = '''
LIMIT = 3


@staticmethod
def is_free(pieces: int = 1) -> "bool":
    """Told of nobody."""
    if not pieces or pieces is None:
        raise ValueError(f"{pieces} pieces")
    return -pieces <= LIMIT
'''
NAMES = """
module: LIMIT = 4
is_free: @staticmethod def is_free(pieces: int=2) -> 'bool':
is_free: if not (not pieces or pieces is None):
is_free: if not pieces and pieces is None:
is_free: if pieces or pieces is None:
is_free: if not pieces or pieces is not None:
is_free: without raise ValueError(f'{pieces} pieces')
is_free: raise ValueError(f'{pieces}XX pieces')
is_free: return None
is_free: return -pieces < LIMIT
is_free: return pieces <= LIMIT
"""
PLANTED = "LEAST = 3\nMOST = 9\n\n\ndef is_free(pieces):\n    return LEAST <= pieces <= MOST\n"
TESTS = "from planted import is_free\n\n\ndef test_it():\n    assert is_free({free})\n    assert not is_free(10)\n"
OPTIONS = ["-c", os.devnull, "test_planted.py"]


def test_a_mutant_is_one_change_and_named_by_what_it_reads():
    assert [mutant.name for mutant in mutants(SOURCE)] == NAMES.strip().splitlines()
    assert [mutant.name for mutant in mutants("a = b + b + 1")] == [
        "module: a = b + b - 1",
        "module: a = b - b + 1",
        "module: a = b + b + 2",
    ]
    assert [mutant.name for mutant in mutants("f()\nf()")] == ["module: without f()", "module: without f() (2)"]


def test_each_change_is_made_alone():
    made = []
    for mutant in mutants(PLANTED):
        exec(mutant.code, names := {})  # noqa: S102
        made.append([names["is_free"](pieces) for pieces in (3, 4, 9, 10)])
    assert made == [
        [False, True, True, False],
        [True, True, True, True],
        [None] * 4,
        [False, True, True, False],
        [True, True, False, False],
    ]


def driven(folder, free):
    (folder / "planted.py").write_text(PLANTED)
    (folder / "test_planted.py").write_text(TESTS.format(free=free))
    command = [sys.executable, "-m", "tests.mutants.driver", "planted.py", *OPTIONS]
    environment = {name: value for name, value in os.environ.items() if name not in record.OF_A_RUN}
    environment |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_what_a_test_asks_is_found_and_what_none_asks_survives(tmp_path):
    told = [json.loads(line) for line in driven(tmp_path, 5).stdout.splitlines()]
    assert [(mutant["name"], mutant["line"], mutant["killed"]) for mutant in told] == [
        ("is_free: return None", 6, True),
        ("is_free: return LEAST < pieces <= MOST", 6, False),
        ("is_free: return LEAST <= pieces < MOST", 6, False),
        ("module: LEAST = 4", 1, False),
        ("module: MOST = 10", 2, True),
    ]


def test_tests_that_fail_anyway_find_nothing(tmp_path):
    ended = driven(tmp_path, 2)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "The tests of planted.py fail without any mutant, or do not import it: mend them first.\n"


def test_each_survivor_has_a_reason():
    told, reasons = record.read(), record.reasons()
    assert [*told] == sorted(UNITS)
    assert {module: {*asked["survivors"]} for module, asked in told.items() if asked["survivors"]} == {
        module: {*of} for module, of in reasons.items()
    }
    assert all(reason.strip() for of in reasons.values() for reason in of.values())


def test_nine_in_ten_are_killed():
    told = record.read().values()
    assert all(asked["killed"] + len(asked["survivors"]) == asked["mutants"] for asked in told)
    assert sum(asked["killed"] for asked in told) >= FEWEST_KILLED * sum(asked["mutants"] for asked in told)


def test_contributing_says_what_the_record_says():
    text = " ".join((ROOT / "CONTRIBUTING.md").read_text().split())
    assert record.sentence(record.read()) in text


@pytest.mark.skipif(not FULL, reason="takes most of an hour: FULL=1")
@pytest.mark.parametrize("module", UNITS)
def test_the_record_is_what_is_found_today(module):
    """A survivor that is gone, and a new one, are told by name: .venv/bin/python -m tests.mutants MODULE records it."""
    told, found = record.read()[module], record.ask(module)
    assert {**found, "seconds": None} == {**told, "seconds": None}
