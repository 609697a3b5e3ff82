"""The load tests' own tests, run by the environment that has Locust."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv-loadtest" / "bin" / "python"


def test_loadtests():
    assert PYTHON.exists(), "The load tests have an environment of their own: make setup"
    # not this project's pytest settings: they name plugins that only the server's environment has
    options = ["-c", "/dev/null", f"--rootdir={ROOT}", "-p", "no:locust", "-p", "no:cacheprovider", "-W", "error", "-q"]
    command = [PYTHON, "-m", "pytest", *options, "loadtests/tests"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--users", "0"], "not a whole number from 1 up: '0'"),
        (["--minutes", "inf"], "not a number above 0, up to 600: 'inf'"),
        (["--minutes", "soon"], "not a number above 0"),
        (["--name", "record.schema"], "not the schema"),
        (["--name", "../mine"], "only letters, digits, dots, dashes and underscores"),
    ],
)
def test_a_wrong_option_is_told_at_once(options, sentence):
    command = [PYTHON, "-m", "loadtests", "run", *options]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 2
    assert sentence in finished.stderr


def test_the_readme_shows_the_committed_record():
    command = [PYTHON, "-m", "loadtests", "table", "small", "--check", "README.md", "--chart", "docs/results.svg"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
