"""`make check` judges a reader's page by the contracts: right pages pass, and wrong ones fail by the right one.

All in one scratch checkout, on this one's services. CPU is measured with FULL=1 alone, where each copy of a stage has
to be found no different from that stage.

Broken on purpose and caught: no contract asked and passed all the same; the bound that a page tells not waited for.
"""

import re

import pytest

from judge.hints import hint
from shop import pages
from shop.stages import OURS
from tests import wrong_pages
from tests.full import FULL
from tests.scratch import Scratch

JUDGE = """
import subprocess, sys
ran = subprocess.run([sys.executable, "-m", "judge", *sys.argv[1:]], capture_output=True, text=True)
print(ran.stdout, ran.stderr, ran.returncode, sep="\\n")
"""
GATES = ["same page", "private", "fresh"]
COPIES = [
    (page, stage.name) for page in pages.PAGES for stage in OURS if pages.served_by(page, stage.name) == stage.name
]
IN_SHORT = [("category", stage) for stage in ("eager", "lean", "fragments", "optimized")]
WRONG = [name for name, attempt in wrong_pages.ATTEMPTS.items() if attempt.gate]
SLOW = ("a page beyond the last one", "an endless way up")  # to be found: FULL=1 asks for them, too


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return Scratch(tmp_path_factory.mktemp("scratch"))


def copied(scratch, page, stage):
    scratch.python("manage.py", "mine", page, "--from", stage, "--force")


def judged(scratch, page, *options, passed):
    """Return what the judge says; assert whether its gates are passed."""
    said, _, code = scratch.python("-c", JUDGE, page, *options).rstrip().rpartition("\n")
    assert (code == "0") == passed, said
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("name", [name for name in WRONG if FULL or name not in SLOW])
def test_a_wrong_page_fails_by_the_right_contract(name, scratch):
    attempt = wrong_pages.ATTEMPTS[name]
    copied(scratch, "category", attempt.begun_as)
    line = wrong_pages.write(attempt, scratch.path)
    said = judged(scratch, "category", "--gate", attempt.gate, *["--short"] * attempt.short, passed=False)
    assert said.startswith(f"✗ {attempt.gate}: "), said
    assert attempt.why.replace("LINE", str(line)) in said, said
    assert "a page that is wrong scores nothing" in said


@pytest.mark.long
def test_what_is_late_by_what_it_tells_is_right(scratch):
    attempt = wrong_pages.ATTEMPTS["kept for as long as is told"]
    copied(scratch, "category", attempt.begun_as)
    wrong_pages.write(attempt, scratch.path)
    assert "✓ fresh" in judged(scratch, "category", "--gate", "fresh", "--short", "--no-grades", passed=True)


@pytest.mark.long
def test_who_is_wrong_does_not_wait_for_the_other_gates(scratch):
    attempt = wrong_pages.ATTEMPTS["a link into another stage"]
    copied(scratch, "category", attempt.begun_as)
    wrong_pages.write(attempt, scratch.path)
    said = judged(scratch, "category", passed=False)
    assert said.startswith("✗ same page: ")
    assert said.count("✗") == 1
    assert "scores nothing (not waited for: private, fresh)" in said


@pytest.mark.long
def test_what_does_not_import_is_told_by_file_and_line(scratch):
    copied(scratch, "category", "naive")
    file = scratch.path / "shop/pages/category/mine.py"
    text = file.read_text()
    file.write_text(text.replace("def view(request, slug):", "def view(request, slug:"))
    said = judged(scratch, "category", "--gate", "fresh", passed=False)
    why = r"✗ mine does not import\. shop/pages/category/mine\.py, line \d+: SyntaxError: .*"
    assert re.fullmatch(rf"{why}\s+… Asking the contracts: fresh\.\s+", said), said


@pytest.mark.parametrize(("page", "stage"), COPIES if FULL else IN_SHORT)
def test_every_stage_passes(page, stage, scratch):
    copied(scratch, page, stage)
    rows = [] if FULL else ["--short", "--no-grades"]
    said = judged(scratch, page, *rows, passed=True)
    assert re.findall(r"^✓ ([a-z ]+):", said, re.MULTILINE) == GATES
    if FULL:
        assert re.search(rf"^place .*no difference from .*\b{stage}\b", said, re.MULTILINE), said


def test_the_judge_is_the_contracts(scratch):
    attempt = wrong_pages.ATTEMPTS["who was here"]
    copied(scratch, "category", attempt.begun_as)
    wrong_pages.write(attempt, scratch.path)
    contract = scratch.path / "tests/contracts/test_private.py"
    text = contract.read_text()
    body = re.compile(r"(def test_nobody_sees_what_is_anothers\(.*?\):\n)(.*?)(?=\n\n\ndef )", re.DOTALL)
    assert body.search(text)
    try:
        contract.write_text(body.sub(r"\1    pass", text))
        passes = judged(scratch, "category", "--gate", "private", "--short", "--no-grades", passed=True)
        assert passes.startswith("✓ private")
        contract.write_text(re.sub(r"^def test_", "def no_test_", text, flags=re.MULTILINE))
        assert "✗ private: no contract was asked" in judged(scratch, "category", "--gate", "private", passed=False)
    finally:
        contract.write_text(text)


def test_hints_are_those_of_the_chapter(tmp_path):
    assert "No chapter has a hint 1 for the page category" in hint("category", "1", tmp_path)
    told = "<details><summary>Hint 1</summary>\n\nLook at it.\n\n</details>\n"
    (tmp_path / "02_related.md").write_text(f"# Why 24 times?\n\n    make check PAGE=category\n\n{told}")
    assert hint("category", "1", tmp_path) == "Why 24 times?\n\nLook at it."
    assert hint("category", "2.1", tmp_path) == hint("category", "1", tmp_path)
    assert "No chapter has a hint 2" in hint("category", "2", tmp_path)
    assert "No chapter has a hint 1" in hint("category", "3.1", tmp_path)
    assert "No chapter has a hint 1 for the page home" in hint("home", "1", tmp_path)
