"""Whole runs of the stub shop, as processes: measured, broken, and ended by signals."""

import gzip
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from loadtests.bench.server import free_port
from loadtests.recording.store import read_record
from loadtests.tests import stub
from loadtests.tests.conftest import RIDES_INTO, ROOT, ride_stub, run_python


def _left_behind(directory: Path) -> list[list[str]]:
    """The command lines of what a ride into this directory has started."""
    running = psutil.process_iter(["cmdline", "environ"])
    return [p.info["cmdline"] for p in running if (p.info["environ"] or {}).get(RIDES_INTO) == str(directory)]


@pytest.mark.long
def test_a_run_finds_the_known_costs(stub_record: dict[str, Any]) -> None:
    found = {(r["page"], r["stage"], r["visitor"], r["cache"]): r for r in stub_record["results"]}
    assert len(found) == len(stub_record["results"]) == 7
    naive, lean, optimized, cold = (
        found["product", stage, "anonymous", cache]
        for stage, cache in [("naive", "warm"), ("lean", "warm"), ("optimized", "warm"), ("optimized", "cold")]
    )
    assert 2.5 < lean["gain"]["ratio"] < 4.2
    assert lean["gain"]["high"] < optimized["gain"]["low"]
    assert cold["previous"] == "lean"
    assert cold["gain_over_previous"]["high"] < 1.1
    assert optimized["gain_over_previous"] is None  # fragments, just before it, was not ridden
    assert optimized["floor_multiple"]["low"] > 1
    assert optimized["queries"] == 4
    assert naive["response_ms"]["n"] >= 3
    assert naive["response_ms"]["max"] > 12 * 0.95  # milliseconds of CPU that it burns, and what a busy machine adds
    kinds = naive["response_by_kind"]
    assert sum(each["n"] for each in kinds.values()) == naive["response_ms"]["n"]
    assert {each["kind"] for each in stub_record["addresses"]["product"]["warm"]} == kinds.keys()
    assert naive["verdict"] == "no difference"
    assert stub_record["void_rounds"] == []
    assert stub_record["instruments_while_measuring"] is False
    assert not stub_record["partial"]


@pytest.mark.long
def test_cpu_is_found_where_it_was_burnt(stub_record: dict[str, Any]) -> None:
    """In the web worker's child, in PostgreSQL's child and in Valkey, and nothing of what the client burnt."""
    floors = [each | {"stage": "lab", "cache": "warm"} for each in stub_record["floor"]["product"].values()]
    for each in [*floors, *stub_record["results"]]:
        web, *services = stub.COST_MS["reference" if each["stage"] == "cache_page" else each["stage"]]
        burnt = [web + stub.COLD_EXTRA_MS * (each["cache"] == "cold"), *services]
        found = [each["cpu_ms"][name] for name in ("web", "postgresql", "valkey")]
        for milliseconds, measured, overhead in zip(burnt, found, (3.0, 0.8, 0.8), strict=True):
            assert milliseconds * 0.99 <= measured <= milliseconds * 1.25 + (overhead if milliseconds else 0.05)
        assert each["cpu_ms"]["total"] == pytest.approx(sum(found), rel=0.2)
        for block in each["rounds"]:
            assert (
                stub.CLIENT_MS
                <= block["client_share"] * block["seconds"] * 1000 / block["requests"]
                < 6 * stub.CLIENT_MS
            )


@pytest.mark.long
def test_bytes_are_counted_as_sent_and_as_read(stub_record: dict[str, Any]) -> None:
    for each in stub_record["results"]:
        if each["visitor"] == "anonymous":
            read = stub.body("product")
            sent = gzip.compress(read) if each["stage"] == "optimized" else read
            assert (each["bytes"], each["html_bytes"]) == (len(sent), len(read))


@pytest.mark.long
def test_every_round_rides_each_case_and_the_baseline_twice(stub_record: dict[str, Any]) -> None:
    rounds = stub_record["sizes"]["rounds"]
    for result in stub_record["results"]:
        twice = (result["visitor"], result["cache"]) == ("anonymous", "warm") and result["stage"] in (
            "naive",
            "optimized",
        )
        assert len(result["rounds"]) == rounds * (2 if twice else 1)


@pytest.mark.long
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
        "from rich.console import Console; from loadtests.options import Options; from loadtests.run import run\n"
        "from loadtests.tests.stub import StubShop\n"
        "StubShop.prepare = lambda *_: print('prepared')\n"
        "run(Options(pages=('home',)), StubShop(), Console())"
    )
    finished = run_python(code)
    assert finished.stdout == ""
    assert "No page home; the shop has category, product." in finished.stderr


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_with_what_was_measured_and_leaves_no_process(number: int, tmp_path: Path) -> None:
    with ride_stub(
        tmp_path, minutes=0.5, stages=["naive", "optimized"], pages=["product"], visitor="anonymous"
    ) as riding:
        assert riding.stdout
        while "round 1/" not in riding.stdout.readline():
            assert riding.poll() is None
        assert len(_left_behind(tmp_path)) > 3  # itself, the shop with its worker, and the services
        riding.send_signal(number)
        output = riding.communicate(timeout=60)[0]
    assert riding.returncode == 0, output
    assert [path.name for path in tmp_path.iterdir()] == ["stub-partial.json"]
    record = read_record(tmp_path / "stub-partial.json")
    assert record["partial"]
    assert [result["stage"] for result in record["results"]] == ["naive", "optimized", "cache_page"]
    assert _left_behind(tmp_path) == []


@pytest.mark.long
def test_the_locustfile_rides_a_stage_on_its_own() -> None:
    port = free_port()
    with subprocess.Popen([sys.executable, "-m", "loadtests.tests.stub", str(port), "0", "", ""], cwd=ROOT) as shop:
        options = ["--stage", "lean", "--headless", "-u", "4", "-r", "4", "-t", "5s", "--only-summary"]
        finished = subprocess.run(
            [
                sys.executable,
                "-m",
                "locust",
                "-f",
                "loadtests/locustfile.py",
                "--host",
                f"http://127.0.0.1:{port}/",
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
