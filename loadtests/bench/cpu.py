"""CPU time that processes have used, to the nanosecond where the kernel tells it, and waiting until they rest."""

import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import psutil

REST_WINDOW = 0.05  # seconds over which resting processes use next to nothing
REST_SHARE = 0.04  # of one core
REST_LIMIT = 15.0  # seconds to wait for the web workers to come to rest
OTHERS_LIMIT = 2.0  # seconds to wait for PostgreSQL and Valkey


class Busy(Exception):
    """The server did not come to rest, so the next figures would hold the last block's work."""


class Gone(Exception):
    """A process that is measured has ended."""


def tree(root: int) -> list[psutil.Process]:
    """The process and all its descendants."""
    process = psutil.Process(root)
    return [process, *process.children(recursive=True)]


def cpu_seconds(root: int) -> float:
    """CPU time of the process, its living descendants and the dead ones that were waited for.

    Short-lived PostgreSQL backends hand their time to the postmaster when they end, so none is lost. Raises Gone when
    the process itself has ended.
    """
    try:
        process, *descendants = tree(root)
        total = _own_seconds(process) + _reaped_seconds(process)
    except (psutil.NoSuchProcess, ProcessLookupError) as error:
        raise Gone(f"process {root}") from error
    for process in descendants:
        try:
            total += _own_seconds(process) + _reaped_seconds(process)
        except (psutil.NoSuchProcess, ProcessLookupError):
            continue  # ended meanwhile: its parent now holds its time
    return total


class Meter:
    """CPU time of named groups of processes, each given by the process at its root (None: cannot be seen)."""

    def __init__(self, roots: Mapping[str, int | None]):
        self.roots = dict(roots)

    def read(self) -> dict[str, float | None]:
        """Seconds so far, by name. Raises Gone, with the name, when one has ended."""
        return {name: None if root is None else self._seconds(name, root) for name, root in self.roots.items()}

    def since(self, before: Mapping[str, float | None]) -> dict[str, float | None]:
        now = self.read()
        return {name: _difference(now[name], before[name]) for name in now}

    def rest(self) -> bool:
        """Return once all groups are at rest, or, if only the first is, after a while with False.

        The first group serves: when it rests, no request is left. Others may be at work for somebody
        else, such as a vacuum. Raises Busy when the first group never rests.
        """
        started = time.monotonic()
        while (waited := time.monotonic() - started) < REST_LIMIT:
            before, since = self.read(), time.monotonic()
            time.sleep(REST_WINDOW)
            allowed = REST_SHARE * (time.monotonic() - since)
            serving, *others = (seconds or 0 for seconds in self.since(before).values())
            if self._waits_for_a_core():
                continue
            if serving < allowed and (sum(others) < allowed or waited > OTHERS_LIMIT):
                return sum(others) < allowed
        raise Busy(f"The web workers were still busy {REST_LIMIT:.0f} s after the last answer.")

    def _seconds(self, name: str, root: int) -> float:
        try:
            return cpu_seconds(root)
        except Gone as error:
            raise Gone(f"The process of {name} has ended while it was measured.") from error

    def _waits_for_a_core(self) -> bool:
        """Whether a serving thread is runnable: on a crowded machine one may have work and yet no CPU time."""
        root = next(iter(self.roots.values()))
        return sys.platform == "linux" and root is not None and any(map(_runnable, tree(root)))


def total(seconds: Iterable[float | None]) -> float:
    return sum(each for each in seconds if each is not None)


def _difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else max(0.0, now - before)


def _own_seconds(process: psutil.Process) -> float:
    if sys.platform == "linux":
        # clock_getcpuclockid(3): the process's CPU clock, threads that have ended included
        try:
            return time.clock_gettime_ns((~process.pid << 3) | 2) / 1e9
        except OSError as error:
            raise ProcessLookupError(process.pid) from error
    times = process.cpu_times()
    return float(times.user + times.system)


def _reaped_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(getattr(times, "children_user", 0) + getattr(times, "children_system", 0))


def _runnable(process: psutil.Process) -> bool:
    for thread in Path(f"/proc/{process.pid}/task").glob("*/stat"):
        try:
            state = thread.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state == "R":
            return True
    return False
