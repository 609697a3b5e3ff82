"""Client and server on cores of their own, so that neither takes time from the other."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from loadtests.bench.cpu import tree


class Pinning:
    """The last core for the client, all others for the server; nothing where that cannot be done."""

    def __init__(self, wanted: bool = True, paid_for: int | None = None) -> None:
        """`paid_for` are the cores that a quota leaves, where somebody knows of one."""
        allowed = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else list(range(os.cpu_count() or 1))
        self.cores = allowed if wanted and sys.platform == "linux" else []
        self.usable = min(len(allowed), paid_for or len(allowed))
        self.possible = len(self.cores) >= 2
        self.server = set(self.cores[:-1]) if self.possible else set()
        self.client = set(self.cores[-1:]) if self.possible else set()
        self.server_cores = max(1, self.usable - 1)

    @contextmanager
    def hold(self, services: Iterable[int]) -> Iterator[None]:
        """Pin this process and the services; what this process starts inside `serving` goes to the server's cores."""
        if not self.possible:
            yield
            return
        roots = list(services)
        pin(os.getpid(), self.client)
        for root in roots:
            pin_tree(root, self.server)
        try:
            yield
        finally:
            pin(os.getpid(), set(self.cores))
            for root in roots:
                pin_tree(root, set(self.cores))

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Children inherit the cores of their parent at birth."""
        if not self.possible:
            yield
            return
        os.sched_setaffinity(0, self.server)
        try:
            yield
        finally:
            os.sched_setaffinity(0, self.client)

    def describe(self) -> dict[str, object]:
        if not self.possible:
            return {"pinned": False, "client": None, "server": None}
        return {"pinned": True, "client": sorted(self.client), "server": sorted(self.server)}


def pin_tree(root: int, cores: set[int]) -> None:
    for process in tree(root):
        pin(process.pid, cores)


def pin(pid: int, cores: set[int]) -> None:
    """Every thread of the process; threads that end meanwhile are passed over."""
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        try:
            os.sched_setaffinity(int(thread.name), cores)
        except ProcessLookupError:
            continue
