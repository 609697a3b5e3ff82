"""The metronome beats while it is wanted, feels a slowed core, and never outlives its runner."""

import subprocess
import sys
import time

import psutil
import pytest

from loadtests.metronome import Metronome, beating
from loadtests.pinning import Pinning
from loadtests.tests.conftest import ROOT

pinnable = pytest.mark.skipif(not Pinning().possible, reason="processes cannot be held to a core here")


@pinnable
def test_it_beats_on_each_core_until_it_is_left() -> None:
    cores = Pinning().cores[:2]
    with beating(cores) as metronome:
        assert len(metronome.counters) == 2
        _wait_for_beats(metronome)
        before = metronome.read()
        time.sleep(0.2)
        assert 1 < (metronome.since(before) or 0) < 10_000
        beating_now = _processes()
    after = metronome.read()
    time.sleep(0.05)
    assert metronome.since(after) is None
    assert beating_now
    assert not _processes() & beating_now


def test_without_cores_there_are_no_beats() -> None:
    with beating([]) as metronome:
        assert metronome.since(metronome.read()) is None


@pinnable
def test_it_ends_with_a_runner_that_was_killed() -> None:
    code = (
        "import time; from loadtests.metronome import beating\n"
        "with beating([0]) as metronome:\n"
        "    while not metronome.read()[0][0]: time.sleep(0.01)\n"
        "    print('beats', flush=True); time.sleep(60)"
    )
    before = _processes()
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as runner:
        assert runner.stdout
        assert runner.stdout.readline() == "beats\n"
        orphans = _processes() - before
        assert orphans
        runner.kill()
    psutil.wait_procs([psutil.Process(pid) for pid in orphans if psutil.pid_exists(pid)], timeout=5)
    assert not _processes() & orphans


def _processes() -> set[int]:
    return {p.pid for p in psutil.process_iter(["cmdline"]) if "loadtests.metronome" in (p.info["cmdline"] or [])}


def _wait_for_beats(metronome: Metronome) -> None:
    limit = time.monotonic() + 10
    while not all(beats for beats, _ in metronome.read()):
        assert time.monotonic() < limit
        time.sleep(0.01)
