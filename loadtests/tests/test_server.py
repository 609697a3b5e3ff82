"""The server ends with the run, however the run ends."""

import subprocess
import sys
import time

import psutil
import pytest

from loadtests.bench.server import Server, ServerError
from loadtests.tests.conftest import ROOT
from loadtests.tests.stub import StubShop


def test_a_server_ends_with_its_block() -> None:
    with StubShop().serve(1, instruments=False) as server:
        assert psutil.pid_exists(server.pid)
    assert not psutil.pid_exists(server.pid)


def test_a_server_that_does_not_start_tells_its_last_words() -> None:
    command = [sys.executable, "-c", "print('no such table'); raise SystemExit(3)"]
    with pytest.raises(ServerError, match=r"ended with code 3.*\n.*no such table"), Server(command, {}, ROOT):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what processes share")
def test_memory_is_of_all_processes_and_what_they_share_is_counted_once() -> None:
    """A parent and its fork that share 64 MiB, and 32 MiB that the fork has alone."""
    code = (
        "import os, time\nshared = os.urandom(64 << 20)\nif not os.fork(): alone = os.urandom(32 << 20)\ntime.sleep(60)"
    )
    server, limit = Server([sys.executable, "-c", code], {}, ROOT), time.monotonic() + 20
    try:
        while (memory := server.memory())["rss_mib"] < 160 or memory["pss_mib"] < 96:
            assert time.monotonic() < limit, memory
            time.sleep(0.05)
    finally:
        server.stop()
    assert memory["rss_mib"] < 220
    assert memory["pss_mib"] < 125


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux signals the children of a killed parent")
def test_a_server_ends_even_when_its_runner_is_killed() -> None:
    code = (
        "from loadtests.tests.stub import StubShop\n"
        "with StubShop().serve(1, False) as server: print(server.pid, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as runner:
        assert runner.stdout
        pid = int(runner.stdout.readline())
        runner.kill()
    limit = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < limit
        time.sleep(0.05)
