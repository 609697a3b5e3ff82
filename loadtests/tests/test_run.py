"""Whole runs of the stub shop, as processes: measured, broken, and ended by signals."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from loadtests.record import read_record
from loadtests.server import free_port
from loadtests.tests.conftest import ROOT, ride_stub


def _left_behind(marker: str = "loadtests.tests.stub") -> list[int]:
    return [p.pid for p in psutil.process_iter(["cmdline"]) if marker in (p.info["cmdline"] or [])]


def _python(code: str) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own: what imports Locust patches the standard library."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_run_finds_the_known_costs(stub_record: dict[str, Any]) -> None:
    found = {(r["page"], r["stage"], r["visitor"], r["cache"]): r for r in stub_record["results"]}
    assert len(found) == len(stub_record["results"]) == 7
    naive, lean, optimized, cold = (
        found["product", stage, "anonymous", cache]
        for stage, cache in [("naive", "warm"), ("lean", "warm"), ("optimized", "warm"), ("optimized", "cold")]
    )
    assert 12 <= naive["cpu_ms"]["total"] < 14
    assert 2.5 < lean["gain"]["median"] < 4.2
    assert lean["gain"]["high"] < optimized["gain"]["low"]
    assert cold["previous"] == "lean"
    assert cold["gain_over_previous"]["high"] < 1.1
    assert optimized["gain_over_previous"] is None  # fragments, just before it, was not ridden
    assert optimized["floor_multiple"]["low"] > 1
    assert optimized["queries"] == 4
    assert naive["latency_ms"]["n"] == lean["latency_ms"]["n"] >= 3
    assert naive["verdict"] == "no difference"
    assert stub_record["void_rounds"] == []
    assert stub_record["instruments_while_measuring"] is False
    assert not stub_record["partial"]


def test_every_round_rides_each_case_and_the_baseline_twice(stub_record: dict[str, Any]) -> None:
    rounds = stub_record["sizes"]["rounds"]
    for result in stub_record["results"]:
        twice = (result["stage"], result["visitor"], result["cache"]) == ("naive", "anonymous", "warm")
        assert len(result["rounds"]) == rounds * (2 if twice else 1)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [("optimized/product", "body without 'data-page=\"product\"'"), ("sessions", "body without 'Customer 0'")],
)
def test_a_wrong_page_ends_the_run_with_its_reason_and_no_record(broken: str, reason: str, tmp_path: Path) -> None:
    with ride_stub(tmp_path, broken, minutes=0.2, stages=["naive", "optimized"], pages=["product"]) as riding:
        output = riding.communicate()[0]
    assert riding.returncode != 0
    assert reason in output
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_choice_is_told_before_anything_is_prepared() -> None:
    code = (
        "from rich.console import Console; from loadtests.run import Options, run\n"
        "from loadtests.tests.stub import StubShop\n"
        "StubShop.prepare = lambda *_: print('prepared')\n"
        "run(Options(pages=('home',)), StubShop(), Console())"
    )
    finished = _python(code)
    assert finished.stdout == ""
    assert "No page home; the shop has category, product." in finished.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_with_what_was_measured_and_leaves_no_process(number: int, tmp_path: Path) -> None:
    before = _left_behind()
    with ride_stub(
        tmp_path, minutes=3, stages=["naive", "optimized"], pages=["product"], visitor="anonymous"
    ) as riding:
        assert riding.stdout
        while "round 1/" not in riding.stdout.readline():
            assert riding.poll() is None
        riding.send_signal(number)
        output = riding.communicate(timeout=60)[0]
    assert riding.returncode == 0, output
    assert [path.name for path in tmp_path.iterdir()] == ["stub-partial.json"]
    record = read_record(tmp_path / "stub-partial.json")
    assert record["partial"]
    assert [result["stage"] for result in record["results"]] == ["naive", "optimized", "cache_page"]
    assert set(_left_behind()) <= set(before)


def test_the_locustfile_rides_a_stage_on_its_own() -> None:
    port = free_port()
    with subprocess.Popen([sys.executable, "-m", "loadtests.tests.stub", str(port), "0", ""], cwd=ROOT) as shop:
        options = ["--stage", "lean", "--headless", "-u", "4", "-r", "4", "-t", "3s", "--only-summary"]
        finished = subprocess.run(
            [
                sys.executable,
                "-m",
                "locust",
                "-f",
                "loadtests/locustfile.py",
                "--host",
                f"http://127.0.0.1:{port}",
                *options,
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        shop.terminate()
    assert finished.returncode == 0, finished.stderr
    assert "lean category" in finished.stderr


def test_a_visit_is_timed_from_when_it_was_due() -> None:
    """Two visits that were due five seconds before the start: no coordinated omission."""
    code = (
        "from loadtests.riding import Block, Stop, ride; from loadtests.tests.stub import StubShop\n"
        "with StubShop().serve(1, False) as shop:\n"
        "    block = Block(['/lean/product/1/'] * 2, 'data-page=', 1, arrivals=[-5.0, -5.0])\n"
        "    print(min(ride(shop.host, block, Stop()).latencies) >= 5000)"
    )
    finished = _python(code)
    assert finished.stdout == "True\n", finished.stderr
