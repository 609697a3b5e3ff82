"""How fast the server's cores run at the moment, told by the same small piece of work again and again on each.

On a shared machine a page takes far more CPU time while a neighbour uses the other half of the core, for seconds at a
time, and no process's own accounting knows why. The metronome feels it just as the page does: CPU counted in its beats
compares the pages, where CPU in milliseconds would compare the neighbours, too. A beat hashes, which needs next to no
memory, so what the server does between two beats matters little. Price: a few percent of each of these cores.
"""

import hashlib
import mmap
import os
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from loadtests.bench.child import die_with_parent

PAUSE = 0.0015  # seconds between beats
ROUNDS = 100  # of the hash: long enough to time, short beside the pause
LAYOUT = "QQ"  # beats so far, nanoseconds of CPU that they took


@dataclass(frozen=True)
class Metronome:
    """Reads what the beating processes write, one a core; without cores there is none, and no beats."""

    counters: tuple[mmap.mmap, ...] = ()

    def read(self) -> list[tuple[int, int]]:
        return [struct.unpack_from(LAYOUT, counter) for counter in self.counters]

    def since(self, before: Iterable[tuple[int, int]]) -> float | None:
        """Microseconds of CPU that one beat took since then, over all cores; None without a beat."""
        spans = [(n - n0, ns - ns0) for (n, ns), (n0, ns0) in zip(self.read(), before, strict=True)]
        beats = sum(n for n, _ in spans)
        return round(sum(ns for _, ns in spans) / beats / 1000, 3) if beats else None


@contextmanager
def beating(cores: Iterable[int]) -> Iterator[Metronome]:
    """Beat on each of these cores; Linux alone, which can hold a process to a core."""
    with ExitStack() as stack:
        yield Metronome(tuple(stack.enter_context(_beating(core)) for core in cores))


@contextmanager
def _beating(core: int) -> Iterator[mmap.mmap]:
    with tempfile.TemporaryFile() as file:
        file.truncate(mmap.PAGESIZE)
        process = subprocess.Popen(
            [sys.executable, "-m", "loadtests.bench.metronome", str(file.fileno()), str(core)],
            cwd=Path(__file__).parents[2],
            pass_fds=[file.fileno()],
            start_new_session=True,  # Ctrl-C is for the runner
            preexec_fn=die_with_parent,
        )
        try:
            yield mmap.mmap(file.fileno(), mmap.PAGESIZE)
        finally:
            process.kill()
            process.wait()


def _beat(file: int, core: int) -> None:
    os.sched_setaffinity(0, {core})
    counter = mmap.mmap(file, mmap.PAGESIZE)
    beats = spent = 0
    while True:
        time.sleep(PAUSE)
        before = time.thread_time_ns()
        hashlib.pbkdf2_hmac("sha256", b"tandem", b"beat", ROUNDS)
        spent += time.thread_time_ns() - before
        beats += 1
        counter[: struct.calcsize(LAYOUT)] = struct.pack(LAYOUT, beats, spent)  # pack_into writes zeros first


if __name__ == "__main__":
    _beat(int(sys.argv[1]), int(sys.argv[2]))
