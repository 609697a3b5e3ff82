"""A process that a run starts beside itself: watched, never orphaned, its last words kept."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

STOP_LIMIT = 15.0  # seconds to end in peace before it is killed
LOG_TAIL = 30
# gunicorn would take these before its own configuration file, and what is measured would not be what is recorded.
LEFT_OUT = {"GUNICORN_CMD_ARGS"}


class ChildError(Exception):
    """A process did not do what it was started for, with the end of what it wrote."""


class Child:
    """A command in a session of its own. With `asked`, it is spoken to by its standard input and output."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], directory: Path, asked: bool = False):
        inherited = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
        self.log = tempfile.TemporaryFile()  # noqa: SIM115  closed in stop
        self.process = subprocess.Popen(
            command,
            cwd=directory,
            env={**inherited, **environment},
            stdin=subprocess.PIPE if asked else subprocess.DEVNULL,
            stdout=subprocess.PIPE if asked else self.log,
            stderr=self.log,
            start_new_session=True,  # Ctrl-C is for the runner, which then ends the process
            preexec_fn=die_with_parent if sys.platform == "linux" else None,
        )
        self.pid = self.process.pid

    def expect_alive(self, name: str) -> None:
        """Raise ChildError when the process has ended."""
        if (code := self.process.poll()) is not None:
            raise ChildError(f"{name} has ended with code {code}.\n{self.last_words()}")

    def stop(self) -> None:
        """End the process and every process that it started; a second time, nothing is done."""
        if self.log.closed:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_LIMIT)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)  # whatever of its session is still there
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.log):
            if stream:
                stream.close()

    def last_words(self) -> str:
        self.log.seek(0)
        return "\n".join(self.log.read().decode(errors="replace").splitlines()[-LOG_TAIL:])


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the runner dies, even by SIGKILL: prctl(PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
