"""gunicorn, as the shop is served while it is measured: started and ended."""

import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from loadtests.bench.child import Child
from loadtests.bench.manifest import ManifestError, fetch_manifest

START_LIMIT = 60.0  # seconds until the shop must answer


class ServerError(Exception):
    """The server did not start, with the end of its log."""


class Server(Child):
    """A command that serves on a free port of 127.0.0.1; `{port}` in it and its environment is replaced."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], directory: Path):
        self.port = free_port()
        self.host = f"http://127.0.0.1:{self.port}"
        super().__init__(
            [_with_port(part, self.port) for part in command],
            {name: _with_port(value, self.port) for name, value in environment.items()},
            directory,
        )

    def __enter__(self) -> Self:
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def memory(self) -> dict[str, float]:
        """RSS and, on Linux, PSS of all the server's processes, in MiB."""
        rss = pss = 0
        for process in [psutil.Process(self.pid), *psutil.Process(self.pid).children(recursive=True)]:
            figures = process.memory_full_info()
            rss += figures.rss
            pss += getattr(figures, "pss", 0)
        return {"rss_mib": round(rss / 2**20, 1), "pss_mib": round(pss / 2**20, 1)}

    def _wait_until_ready(self) -> None:
        limit = time.monotonic() + START_LIMIT
        while True:
            if (code := self.process.poll()) is not None:
                raise ServerError(f"The server ended with code {code} before it answered.\n{self.last_words()}")
            try:
                fetch_manifest(self.host)
            except ManifestError as error:
                if time.monotonic() > limit:
                    raise ServerError(f"{error}\n{self.last_words()}") from error
                time.sleep(0.1)
            else:
                return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _with_port(text: str, port: int) -> str:
    return text.replace("{port}", str(port))  # not format: paths may hold braces
