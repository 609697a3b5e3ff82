"""What the judge says of what was found: its place on the ladder, its score, and a verdict for each way to go wrong."""

import json
import subprocess
import sys

import pytest

from judge import verdict
from judge.gates import ROOT, Found, _found
from judge.told import endless
from services import PROJECT
from tests.test_loadtests import PYTHON


def over(**verdicts):
    """Return what mine gains over stages: `{stage: (verdict, ratio)}`."""
    return {stage: {"verdict": told, "ratio": ratio} for stage, (told, ratio) in verdicts.items()}


@pytest.mark.parametrize(
    ("gains", "place"),
    [
        ({"naive": ("gain", 8), "lean": ("gain", 1.3), "optimized": ("loss", 0.1)}, "between lean and optimized"),
        ({"naive": ("gain", 2), "eager": ("no difference", 1), "lean": ("loss", 0.5)}, "no difference from eager"),
        ({"naive": ("gain", 90), "optimized": ("gain", 1.2)}, "faster than optimized, and so than all stages"),
        ({"naive": ("loss", 0.8), "lean": ("loss", 0.1)}, "slower than naive"),
    ],
)
def test_the_place_on_the_ladder(gains, place):
    assert verdict.place(over(**gains)) == place


@pytest.mark.parametrize(("gain", "score"), [(1.0, 0), (10.0, 50), (100.0, 100), (1000.0, 150), (0.5, 0)])
def test_the_score_is_the_gain_on_a_log_scale_beside_the_best_stages(gain, score):
    assert verdict.score({"naive": 1.0, "lean": 10.0, "optimized": 100.0, "mine": gain, "mine again": gain}) == score


def gains(rounds):
    command = [PYTHON, "-m", "judge.gains"]
    ran = subprocess.run(command, cwd=PROJECT, input=json.dumps({"rounds": rounds}), capture_output=True, text=True)
    return json.loads(ran.stdout)


def test_gains_are_those_of_the_load_tests_statistics():
    rounds = [
        {"naive": [8 + n, 1, 1], "lean": [1, 0, 0.1], "mine": [0.5, 0.3, 0.2], "mine again": [1 + n / 100, 0, 0]}
        for n in range(9)
    ]
    told = gains(rounds)
    assert told["over"]["naive"]["verdict"] == "gain"
    assert told["over"]["naive"]["low"] > 10
    assert told["ms"] == {"naive": 14, "lean": 1.1, "mine": 1, "mine again": 1.04}
    assert (told["postgresql_ms"]["mine"], told["valkey_ms"]["mine"]) == (0.3, 0.2)
    lines = verdict.of_cpu(told, "tiny")
    assert [line.split()[0] for line in lines] == ["CPU", "scale", "over", "over", "place", "score", "At"]


def test_noise_counts_in_either_direction():
    """Which of two equal blocks is the first one is chance."""
    rounds = [{"naive": [12 + n / 100, 0, 0], "mine": [8, 0, 0], "mine again": [10 + n / 50, 0, 0]} for n in range(9)]
    told = gains(rounds)
    assert told["noise"]["high"] < 0.81 < 1.2 < told["alike"][1] < told["over"]["naive"]["low"] < 1.52
    line = verdict.of_cpu(told, "small")[1]
    assert line.endswith("mine against itself [0.79–0.80]: no difference is what reaches into [0.79–1.27]")


@pytest.mark.parametrize(
    ("mine", "is_told"),
    [([2.0, 2.1, 2.2], False), ([3.0, 3.1, 3.2], False), ([4.1, 4.2, 4.3], True), ([1.9, 9.0, 9.9], False)],
)
def test_a_write_is_dearer_only_by_more_than_two_processes_differ_by(mine, is_told):
    def write(ms):
        facts = {"ms": ms, "statements": 1, "cache calls": 1}
        return Found(tests=[{"name": "a write", "outcome": "passed", "facts": facts}])

    *_, asked, without = verdict.of_grades(write(mine), write([1.95, 2.0, 2.05]))
    assert asked.endswith(f"CPU {mine[1]:.2g} ms [{mine[0]:.2g}–{mine[2]:.2g}]")
    assert without.endswith("CPU 2 ms [1.9–2]" if is_told else "CPU 2 ms [1.9–2], no difference")


def test_a_write_that_could_not_be_measured_is_told_as_that():
    failed = Found(tests=[{"name": "a write", "outcome": "failed", "facts": {}, "why": "no PostgreSQL"}])
    assert verdict.of_grades(Found(), failed)[-3:] == [
        "a write       a changed price: statements ?, calls to the cache ?, CPU ? ms",
        "              without mine:    statements ?, calls to the cache ?, CPU ? ms",
        "              no PostgreSQL",
    ]


def test_each_way_to_go_wrong_is_told():
    failed = {
        "name": "tests/contracts/test_x.py::test_y",
        "outcome": "failed",
        "why": "AssertionError: a\nb",
        "facts": {},
    }
    said = {
        "nothing": Found(),
        "trouble": Found(trouble="The machine is away."),
        "endless": Found(endless=("GET /mine/", "shop/pages/home/mine.py", 7)),
        "ended": Found(ended="GET /mine/"),
        "raised": Found(tests=[failed | {"raised": ["mine.py, line 3: KeyError: 4"]}]),
        "import": Found(endless=("the import of mine.py", "shop/pages/home/mine.py", 7)),
        "differs": Found(tests=[failed | {"raised": []}]),
        "of a path": Found(tests=[failed | {"raised": [], "name": "tests/contracts/test_x.py::test_y[product/bell/]"}]),
        "passed": Found(tests=[failed | {"outcome": "passed"}]),
    }
    assert {way: verdict.of_gate("fresh", found)[0] for way, found in said.items()} == {
        "nothing": "✗ fresh: no contract was asked, so nothing is proven. Are its tests there?",
        "trouble": "? fresh: The machine is away.",
        "endless": "✗ fresh: GET /mine/ did not end within 20 s. It was in shop/pages/home/mine.py, line 7.",
        "ended": "✗ fresh: GET /mine/ ended the whole process, as os._exit and a lack of memory do.",
        "raised": "✗ fresh: an exception. mine.py, line 3: KeyError: 4",
        "import": "✗ fresh: the import of mine.py did not end within 60 s. It was in shop/pages/home/mine.py, line 7.",
        "differs": "✗ fresh: by test_x.py::test_y",
        "of a path": "✗ fresh: by test_x.py::test_y[product/bell/]",
        "passed": "✓ fresh: after every write, the next answer is naive's (1 tests)",
    }
    assert verdict.of_gate("fresh", said["differs"])[1:] == ["  a", "  b"]


def test_where_an_endless_request_was(tmp_path):
    frames = [f"{ROOT}/.venv/lib/django/db.py", f"{ROOT}/shop/forms.py", f"{ROOT}/shop/pages/home/mine.py"]
    told = "".join(f'  File "{file}", line {number} in f\n' for number, file in enumerate(frames, 1))
    (tmp_path / "report.trace").write_text(
        f"GET /mine/\nTimeout (0:00:20)!\nThread 0x1 (most recent call first):\n{told}"
    )
    assert endless(tmp_path / "report", ROOT) == (
        "GET /mine/",
        ROOT.joinpath("shop/pages/home/mine.py").relative_to(ROOT),
        3,
    )
    (tmp_path / "report.trace").write_text("GET /mine/\n")
    assert endless(tmp_path / "report", ROOT) is None


@pytest.mark.parametrize(("file", "whose"), [("shop/pages/home/mine.py", "mine"), ("shop/markdown.py", "the machine")])
def test_imports_that_do_not_end_are_mines_only_where_they_were_in_it(tmp_path, file, whose):
    (tmp_path / "report.trace").write_text(f'the import of mine.py\nTimeout!\n  File "{ROOT / file}", line 4 in f\n')
    found = _found(tmp_path / "report", subprocess.CompletedProcess([], 1, "", ""))
    told = {"mine": "✗ fresh: the import of mine.py did not", "the machine": "? fresh: Imports took over 60 s"}
    assert verdict.of_gate("fresh", found)[0].startswith(told[whose])


def test_what_is_no_hint_is_told():
    command = [sys.executable, "-m", "judge", "--hint", "first", "category"]
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "'first' is no hint: write 1, or 4.1 for the first one of chapter 4" in ran.stderr
