"""A checkout of the load test with throwaway experiments, and rides of them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from loadtests.recording.store import read_record
from loadtests.tests.conftest import ROOT


def checkout_with(factory: pytest.TempPathFactory, **experiments: str) -> Path:
    """A directory with all that the load test needs, but no record; and files of these names in its experiments."""
    directory = factory.mktemp("checkout")
    ignored = shutil.ignore_patterns("__pycache__", "records")
    shutil.copytree(ROOT / "loadtests", directory / "loadtests", ignore=ignored)
    (directory / "loadtests/records").mkdir()
    shutil.copy(ROOT / "loadtests/records/record.schema.json", directory / "loadtests/records")
    for name, text in experiments.items():
        (directory / f"loadtests/experiments/{name}.py").write_text(text)
    return directory


def ride(checkout: Path, experiment: str) -> dict[str, Any]:
    """The record of the experiment, ridden over the stub."""
    options = json.dumps({"experiment": experiment, "name": experiment})
    records = checkout / "loadtests/records"
    ridden = python(checkout, "-m", "loadtests.tests.ride_stub", str(records), "", options)
    assert ridden.returncode == 0, ridden.stdout + ridden.stderr
    return read_record(records / f"{experiment}.json")


def python(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=checkout, capture_output=True, text=True, check=False)
