"""One run of the stub shop, shared: its record feeds every test that reads records."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from loadtests.record import read_record

ROOT = Path(__file__).resolve().parents[2]


def ride_stub(directory: Path, broken: str = "", **options: Any) -> subprocess.Popen[str]:
    command = ["-m", "loadtests.tests.ride_stub", str(directory), broken, json.dumps(options)]
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.fixture(scope="session")
def stub_record(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    directory = tmp_path_factory.mktemp("records")
    with ride_stub(directory, minutes=0.1, pages=["product"], stages=["naive", "lean", "optimized"]) as riding:
        output = riding.communicate()[0]
    assert riding.returncode == 0, output
    return read_record(directory / "stub.json")
