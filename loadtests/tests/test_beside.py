"""What works beside the servers: started once a run, measured apart, missed when it ends, and ended with the run.

Breaks tried, each caught: a relay that outlives the run, whose end goes unseen, or whose CPU is nobody's; a path
with braces taken for a template; gunicorn's own variable let through; a proxy asked for the server.
"""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from loadtests.bench.child import Child, ChildError
from loadtests.bench.company import Company
from loadtests.bench.server import Server, ServerError
from loadtests.recording.store import read_record
from loadtests.tests.conftest import ROOT

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
DIES = [sys.executable, "-c", "print('no more work'); raise SystemExit(3)"]


def _ended(pid: int) -> bool:
    return not psutil.pid_exists(pid)


def test_it_ends_with_the_run() -> None:
    with Company({"relay": Child(SLEEPS, {}, ROOT)}) as company:
        company.expect_alive()
        assert not _ended(company.pids["relay"])
    assert _ended(company.pids["relay"])


def test_its_end_is_told_with_its_last_words() -> None:
    relay = Child(DIES, {}, ROOT)
    relay.process.wait(20)
    told = r"The relay beside the servers has ended with code 3\.\nno more work"
    with Company({"relay": relay}) as company, pytest.raises(ChildError, match=told):
        company.expect_alive()


def test_a_path_with_braces_is_a_path(tmp_path: Path) -> None:
    directory = tmp_path / "a {b} {0} %s [c]"
    directory.mkdir()
    (directory / "python").symlink_to(sys.executable)
    code = "import os, sys; print(sys.argv[1:], os.environ['PLACE']); sys.exit(3)"
    command = [sys.executable, "-c", code, str(directory), "{port}"]
    with pytest.raises(ServerError) as caught, Server(command, {"PLACE": f"{directory}:{{port}}"}, directory) as server:
        assert server.port
    told = str(caught.value)
    assert str([str(directory)])[1:-1] in told
    assert f"{directory}:" in told
    assert "{port}" not in told


def test_gunicorns_own_variable_does_not_change_what_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--workers 8 --reload")
    child = Child([sys.executable, "-c", "import os; print(os.environ.get('GUNICORN_CMD_ARGS'))"], {}, ROOT)
    child.process.wait(20)
    assert child.last_words() == "None"
    child.stop()
    child.stop()  # a second time is nothing


RIDE = """
import locust
import os, sys
from pathlib import Path
from rich.console import Console
from loadtests import passes, run
from loadtests.bench import cpu
from loadtests.bench.child import Child
from loadtests.bench.company import Company
from loadtests.options import Options
from loadtests.ride import closed_loop, plan
from loadtests.tests import stub

WORKS = (
    "import os, sys, time\\nend = time.monotonic() + float(sys.argv[1])\\n"
    "while time.monotonic() < end and not os.path.exists(sys.argv[2]):\\n"
    "    spent = time.thread_time() + 0.0005\\n    while time.thread_time() < spent: pass\\n    time.sleep(0.005)"
)
directory = Path(sys.argv[1])
os.environ["http_proxy"] = "http://127.0.0.1:1"  # which nobody is to ask for what is on this machine

class Shop(stub.StubShop):
    def beside(self):
        print("started beside")
        return Company({"relay": Child([sys.executable, "-c", WORKS, "60", str(directory / "end")], {}, stub.PROJECT)})

plan.BLOCK_CPU, plan.COLD_VISITS, cpu.REST_WINDOW, passes.LEAST_QUICK_ROUNDS, closed_loop.MORE = 0.04, 36, 0.02, 3, 20
run.Display.interim = lambda *_: (directory / "end").touch()  # after the first round
cpu.REST_SHARE = 0.2  # the relay of this test never rests
chosen = {"pages": ("product",), "stages": ("naive", "optimized"), "quick": True, "minutes": 0.1, "pin": False}
print(run.run(Options(name="relayed", **chosen), Shop(), Console(), directory))
"""


@pytest.mark.long
def test_its_cpu_is_the_shops_and_rounds_without_it_do_not_count(tmp_path: Path) -> None:
    """The relay ends after the first round: the second is not recorded, and the run is partial."""
    ridden = subprocess.run(
        [sys.executable, "-c", RIDE, str(tmp_path)], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert ridden.returncode == 0, ridden.stdout + ridden.stderr
    assert "The relay beside the servers has ended with code 0." in ridden.stdout
    assert ridden.stdout.count("started beside") == 1
    record = read_record(tmp_path / "relayed-partial.json")
    assert record["services"]["relay"] == "measured"
    for result in record["results"]:
        assert {each["round"] for each in result["rounds"]} == {1}
        for each in result["rounds"]:
            cpu = each["cpu_ms"]
            assert cpu["relay"] > 0
            assert cpu["total"] == pytest.approx(cpu["web"] + cpu["relay"], rel=1e-3)
