"""The load tests' own tests, run by the environment that has Locust: one test here for each of their files."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ROOT / ".venv-loadtest" / "bin" / "python"
FILES = sorted((ROOT / "loadtests" / "tests").glob("test_*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_loadtests(file):
    assert PYTHON.exists(), "The load tests have an environment of their own: make setup"
    # not this project's pytest settings: they name plugins that only the server's environment has
    command = [
        PYTHON,
        "-m",
        "pytest",
        "-c",
        "/dev/null",
        f"--rootdir={ROOT}",
        "-p",
        "no:locust",
        "-W",
        "error",
        "-q",
        file,
    ]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
