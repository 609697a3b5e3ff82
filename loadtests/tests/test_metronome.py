"""The metronome beats while it is wanted, and never outlives its runner."""

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
        beating_now = psutil.Process().children()
    after = metronome.read()
    time.sleep(0.05)
    assert metronome.since(after) is None
    assert len(beating_now) == 2
    assert not any(each.is_running() for each in beating_now)


def test_without_cores_there_are_no_beats() -> None:
    with beating([]) as metronome:
        assert metronome.since(metronome.read()) is None


@pinnable
def test_it_ends_with_a_runner_that_was_killed() -> None:
    code = (
        "import time; from loadtests.metronome import beating\n"
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
