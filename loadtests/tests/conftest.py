"""One run of the stub shop and one of the simulated shop, shared: their records feed every test that reads records."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from loadtests.recording.store import read_record

ROOT = Path(__file__).resolve().parents[2]
RIDES_INTO = "STUB_RIDES_INTO"  # in the environment of all that a ride starts


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: left out of a short run (tests/short.py)")


def ride_stub(directory: Path, broken: str = "", **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "loadtests.tests.ride_stub", str(directory), broken, json.dumps(options)]
    environment = os.environ | {RIDES_INTO: str(directory)}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own: what imports Locust patches the standard library."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def stub_record(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    directory = tmp_path_factory.mktemp("records")
    with ride_stub(directory, minutes=0.1, pages=["product"], stages=["naive", "lean", "optimized"]) as riding:
        output = riding.communicate()[0]
    assert riding.returncode == 0, output
    return read_record(directory / "stub.json")


class World(NamedTuple):
    """What a run of the simulated shop says, what the shop did, and what the terminal showed meanwhile."""

    record: dict[str, Any]
    log: dict[str, Any]
    output: str


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    directory = tmp_path_factory.mktemp("world")
    command = [sys.executable, "-m", "loadtests.tests.ride_world", str(directory)]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    log = json.loads((directory / "log.json").read_text())
    return World(read_record(directory / "world.json"), log, finished.stdout)


@pytest.fixture(scope="session")
def world_record(world: World) -> dict[str, Any]:
    return world.record
