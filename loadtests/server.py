"""gunicorn, as the shop is served while it is measured: started, watched and ended, never orphaned."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from loadtests.manifest import ManifestError, fetch_manifest

START_LIMIT = 60.0  # seconds until the shop must answer
STOP_LIMIT = 15.0  # seconds for workers to finish before they are killed
LOG_TAIL = 30


class ServerError(Exception):
    """The server did not start, with the end of its log."""


class Server:
    """A command that serves on a free port of 127.0.0.1; `{port}` in it and its environment is replaced."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], directory: Path):
        self.port = free_port()
        self.host = f"http://127.0.0.1:{self.port}"
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  closed in __exit__
        self._process = subprocess.Popen(
            [part.format(port=self.port) for part in command],
            cwd=directory,
            env=os.environ | {name: value.format(port=self.port) for name, value in environment.items()},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the runner, which then ends the server
            preexec_fn=die_with_parent if sys.platform == "linux" else None,
        )
        self.pid = self._process.pid

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

    def stop(self) -> None:
        """End the server and every process it started."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_LIMIT)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)  # whatever of its session is still there
        self._process.wait()
        self._log.close()

    def _wait_until_ready(self) -> None:
        limit = time.monotonic() + START_LIMIT
        while True:
            if (code := self._process.poll()) is not None:
                raise ServerError(f"The server ended with code {code} before it answered.\n{self._log_tail()}")
            try:
                fetch_manifest(self.host)
            except ManifestError as error:
                if time.monotonic() > limit:
                    raise ServerError(f"{error}\n{self._log_tail()}") from error
                time.sleep(0.1)
            else:
                return

    def _log_tail(self) -> str:
        self._log.seek(0)
        return "\n".join(self._log.read().decode(errors="replace").splitlines()[-LOG_TAIL:])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the runner dies, even by SIGKILL: prctl(PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
