"""The metronome beats while it is wanted, and never outlives its runner."""

import mmap
import struct
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import psutil
import pytest

from loadtests.bench import metronome as beats
from loadtests.bench.metronome import LAYOUT, Metronome, beating
from loadtests.bench.pinning import Pinning
from loadtests.tests.burning import burn
from loadtests.tests.conftest import ROOT, run_python

pinnable = pytest.mark.skipif(not Pinning().possible, reason="processes cannot be held to a core here")


@pinnable
def test_it_beats_on_each_core_until_it_is_left() -> None:
    cores = Pinning().cores[:2]
    with beating(cores) as metronome:
        assert len(metronome.counters) == 2
        _wait_for_beats(metronome)
        before = metronome.read()
        time.sleep(0.2)
        assert 1 < (metronome.since(before) or 0) < 1000  # next to a pause of 1500
        beating_now = psutil.Process().children()
    after = metronome.read()
    time.sleep(0.05)
    assert metronome.since(after) is None
    assert len(beating_now) == 2
    assert not any(each.is_running() for each in beating_now)


def test_a_beat_is_the_cpu_that_it_took_and_not_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten beats of 2 ms of CPU, in each of which the core is somebody else's for 6 ms."""
    wanted = iter(range(10))

    def work(*_: object) -> None:
        next(wanted)
        burn(2)
        time.sleep(0.006)

    monkeypatch.setattr("hashlib.pbkdf2_hmac", work)
    monkeypatch.setattr("os.sched_setaffinity", lambda *_: None, raising=False)
    with tempfile.TemporaryFile() as file:
        file.truncate(mmap.PAGESIZE)
        with ThreadPoolExecutor() as pool:  # whose other threads' CPU is none of the beat's
            assert isinstance(pool.submit(beats._beat, file.fileno(), 0).exception(), StopIteration)
        metronome = Metronome((mmap.mmap(file.fileno(), mmap.PAGESIZE),))
    assert metronome.read()[0][0] == 10
    assert 2000 <= (metronome.since([(0, 0)]) or 0) < 3500


def test_beats_of_all_cores_count_alike() -> None:
    counters = [bytearray(struct.pack(LAYOUT, *each)) for each in ((1100, 50_000_000), (600, 60_000_000))]
    metronome = Metronome(cast(Any, tuple(counters)))
    assert metronome.since([(100, 10_000_000), (100, 20_000_000)]) == pytest.approx(80_000 / 1500, abs=0.001)


@pinnable
def test_client_and_server_have_cores_of_their_own_while_it_is_measured() -> None:
    code = """
import os, subprocess, sys
from loadtests.bench.pinning import Pinning
pinning, service = Pinning(), subprocess.Popen(["sleep", "60"])
before = os.sched_getaffinity(0)
with pinning.hold([service.pid]):
    client = os.sched_getaffinity(0)
    with pinning.serving():
        server = subprocess.Popen(["sleep", "60"])
    assert os.sched_getaffinity(0) == client == set(pinning.describe()["client"])
    for process in (service, server):
        assert os.sched_getaffinity(process.pid) == set(pinning.describe()["server"]) == before - client != set()
assert os.sched_getaffinity(0) == os.sched_getaffinity(service.pid) == before
for process in (service, server):
    process.kill()
"""
    finished = run_python(code)
    assert finished.returncode == 0, finished.stderr


def test_without_cores_there_are_no_beats() -> None:
    with beating([]) as metronome:
        assert metronome.since(metronome.read()) is None


@pinnable
def test_it_ends_with_a_runner_that_was_killed() -> None:
    code = (
        "import time; from loadtests.bench.metronome import beating\n"
        f"with beating([{Pinning().cores[0]}]) as metronome:\n"
        "    while not metronome.read()[0][0]: time.sleep(0.01)\n"
        "    print('beats', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as runner:
        assert runner.stdout
        assert runner.stdout.readline() == "beats\n"
        [orphan] = psutil.Process(runner.pid).children()
        runner.kill()
    orphan.wait(timeout=10)


def _wait_for_beats(metronome: Metronome) -> None:
    limit = time.monotonic() + 10
    while not all(beats for beats, _ in metronome.read()):
        assert time.monotonic() < limit
        time.sleep(0.01)


def test_what_is_read_while_a_beat_is_written_is_that_of_one_beat() -> None:
    """Written without a pause, and read all the time: neither counter ever goes back."""
    code = (
        "import sys, hashlib, os; from loadtests.bench import metronome\n"
        "metronome.PAUSE = 0; os.sched_setaffinity = hashlib.pbkdf2_hmac = lambda *_: None\n"
        "metronome._beat(int(sys.argv[1]), 0)"
    )
    with tempfile.TemporaryFile() as file:
        file.truncate(mmap.PAGESIZE)
        command = [sys.executable, "-c", code, str(file.fileno())]
        writer = subprocess.Popen(command, cwd=ROOT, pass_fds=[file.fileno()])
        try:
            metronome = Metronome((mmap.mmap(file.fileno(), mmap.PAGESIZE),))
            _wait_for_beats(metronome)
            end, before = time.monotonic() + 0.5, (0, 0)
            while time.monotonic() < end:
                [now] = metronome.read()
                assert now[0] >= before[0]
                assert now[1] >= before[1]
                before = now
        finally:
            writer.kill()
            writer.wait()
