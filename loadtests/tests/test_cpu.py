"""CPU time of processes: threads that ended and children that exited included."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from loadtests.bench import cpu
from loadtests.bench.cpu import Busy, Meter, cpu_seconds, total
from loadtests.tests.conftest import run_python

BURN = """
import threading, time, subprocess, sys
def burn(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end: pass
"""
WAIT = "\nprint('done', flush=True); sys.stdin.read()"


@contextmanager
def _process(code: str) -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, "-c", BURN + code + WAIT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "done\n"
        yield process.pid
        process.communicate("")


def test_threads_that_ended_are_counted() -> None:
    with _process("t = threading.Thread(target=burn, args=(0.3,)); t.start(); t.join()") as pid:
        assert 0.3 <= cpu_seconds(pid) < 0.6


def test_children_that_live_and_children_that_exited_are_counted() -> None:
    child = "import time\\nwhile time.process_time() < 0.3: pass"
    with _process(f"subprocess.run([sys.executable, '-c', '{child}'])") as pid:
        assert 0.29 <= cpu_seconds(pid) < 0.7
    living = f"c = subprocess.Popen([sys.executable, '-c', '{child}\\nprint(1, flush=True); input()'], "
    living += "stdin=subprocess.PIPE, stdout=subprocess.PIPE); c.stdout.readline()"
    with _process(living) as pid:
        assert 0.3 <= cpu_seconds(pid) < 0.7


def test_time_in_the_kernel_and_of_grandchildren_is_counted() -> None:
    read = "zero, end = open('/dev/zero', 'rb'), time.thread_time() + 0.2\n"
    read += "while time.thread_time() < end: zero.read(1 << 22)"
    with _process(read) as pid:
        assert 0.2 <= cpu_seconds(pid) < 0.5
    burning = "import time\nwhile time.process_time() < 0.2: pass\nprint(1, flush=True); input()"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burning!r}])"
    start = f"c = subprocess.Popen([sys.executable, '-c', {child!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)"
    with _process(f"{start}; c.stdout.readline()") as pid:
        assert 0.2 <= cpu_seconds(pid) < 0.7


def test_each_process_is_told_apart_and_from_then_on() -> None:
    burnt = {"web": 0.05, "postgresql": 0.15, "valkey": 0.3}
    with ExitStack() as stack:
        processes = {}
        for name, seconds in burnt.items():
            code = f"{BURN}burn(0.2); print(1, flush=True); sys.stdin.readline(); burn({seconds}){WAIT}"
            processes[name] = stack.enter_context(
                subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
        for process in processes.values():
            _tell(process, "")
        meter = Meter({name: process.pid for name, process in processes.items()})
        before = meter.read()
        for process in processes.values():
            _tell(process, "\n")
        spent = meter.since(before)
        for process in processes.values():
            process.communicate("")
    for name, seconds in burnt.items():
        assert seconds <= (spent[name] or 0) < seconds + 0.05
    assert total([0.5, None, 0.25]) == 0.75


def _tell(process: "subprocess.Popen[str]", words: str) -> None:
    """Write, and wait for the answer."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(words)
    process.stdin.flush()
    process.stdout.readline()


def test_a_process_at_rest_costs_next_to_nothing_and_an_unseen_one_is_unknown() -> None:
    with _process("") as pid:
        meter = Meter({"web": pid, "postgresql": None})
        assert meter.rest()
        spent = meter.since(meter.read())
    assert spent["postgresql"] is None
    assert spent["web"] is not None
    assert spent["web"] < 0.01


def test_other_work_on_a_service_is_waited_for_a_while_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpu, "REST_SHARE", 0.002)  # a crowded machine may give the other work little
    with _process("") as pid, _process("threading.Thread(target=burn, args=(9,), daemon=True).start()") as busy:
        assert not Meter({"web": pid, "postgresql": busy}).rest()


def test_other_work_that_ends_soon_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpu, "REST_SHARE", 0.002)
    later = "threading.Thread(target=burn, args=(0.3,), daemon=True).start()"
    with _process("") as pid, _process(later) as busy:
        monkeypatch.setattr(cpu, "OTHERS_LIMIT", 10)
        meter = Meter({"web": pid, "postgresql": busy})
        assert meter.rest()
        assert (meter.read()["postgresql"] or 0) >= 0.3


def test_web_workers_that_never_rest_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpu, "REST_LIMIT", 0.3)
    with _process("threading.Thread(target=burn, args=(9,), daemon=True).start()") as busy, pytest.raises(Busy):
        Meter({"web": busy}).rest()


NOTHING_SEEN = """
from loadtests.bench.metronome import Metronome
from loadtests.ride import measurement
from loadtests.ride.block import Block, Ridden
from loadtests.ride.stopping import Stop
class Blind:
    rest = lambda self: True
    read = lambda self: {"web": 5.0, "valkey": None}
    since = lambda self, before: {"web": 0.0, "valkey": None}
measurement.ride = lambda *_: Ridden(seconds=1.0, latencies=[250.0] * 4)
try:
    measurement.Bench("", Blind(), Stop(), Metronome()).measure(Block([], ""))
except measurement.Void as void:
    print(void)
"""


def test_a_block_that_cost_nothing_is_void() -> None:
    """A ratio to it would be none, and end the run without a record."""
    finished = run_python(NOTHING_SEEN)
    assert finished.stdout.startswith("No CPU time was seen while 4 pages were answered"), finished.stderr
