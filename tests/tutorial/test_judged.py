"""`make check` says of each mine.py of a chapter what the chapter says: typed as there, in a scratch checkout.

A run of all tests by hand asks one gate for each mistake; the gate (CI=1) asks all gates for one solution, and FULL=1
for each state.

Broken on purpose and caught: what a visitor looked at last, in the key of chapter 12's cards.
"""

import pytest

from cookbook import pages
from cookbook.tutorial.runs import LATER, STATES, WRONG
from judge.hints import hint
from tests.full import FULL
from tests.scratch import Scratch
from tests.test_judge import judged

TUTORIAL = pages.DOCS / "tutorial"
A_SOLUTION = "11_solution"  # it keeps something, so that it can be stale and show what is another's


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return Scratch(tmp_path_factory.mktemp("scratch"))


def typed(scratch, state):
    for other in scratch.path.glob("shop/pages/*/mine.py"):  # what is wrong with one page shows beside another
        other.unlink()
    scratch.python("manage.py", "mine", state.page, "--from", state.begun, "--force")
    scratch.run("git", "apply", *(f"docs/tutorial/{change}.diff" for change in state.changes))


@pytest.mark.parametrize("name", WRONG)
def test_make_check_finds_a_mistake(scratch, name):
    typed(scratch, state := WRONG[name])
    said = judged(scratch, state.page, "--gate", "same page", "--short", "--no-grades", passed=False)
    assert said.startswith("✗ same page: ")


@pytest.mark.long
@pytest.mark.parametrize("name", LATER)
def test_make_check_finds_what_a_second_look_shows(scratch, name):
    gate, state = LATER[name]
    typed(scratch, state)
    said = judged(scratch, state.page, "--gate", gate, "--short", "--no-grades", passed=False)
    assert said.startswith(f"✗ {gate}: ")


@pytest.mark.long
@pytest.mark.parametrize("name", STATES if FULL else [A_SOLUTION])
def test_every_state_passes_all_gates(scratch, name):
    typed(scratch, state := STATES[name])
    said = judged(scratch, state.page, "--no-grades", *["--short"] * (not FULL), passed=True)
    assert said.count("✓") == 3


@pytest.mark.parametrize("page", {state.page for state in STATES.values()})
def test_make_check_gives_the_hints(page):
    chapters = [file for file in sorted(TUTORIAL.glob("[0-9]*.md")) if f"make check PAGE={page}" in file.read_text()]
    assert chapters
    for number in ("1", "2"):
        told = hint(page, number, TUTORIAL)
        assert [file.name for file in chapters if file.read_text().splitlines()[2].lstrip("# ") not in told] == []
