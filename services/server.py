"""What PostgreSQL and Valkey have in common: start once, be recognised, stop without a trace.

A process counts as ours when its program and its working directory both match. A pid file alone proves
nothing: after a crash its number may belong to any other program.
"""

import contextlib
import os
import socket
import subprocess
import time

import psutil

from services import ServicesError


class Server:
    """One server, its directory and the account that it runs under."""

    service = None
    program = ""
    pid_file = ""
    stop_signal = None

    def __init__(self, place):
        self.place = place
        self.directory = place.directory / self.service.name
        self.log = self.directory / "server.log"

    def create(self):
        """Make the directory ready for the first launch; do nothing when it is."""
        raise NotImplementedError

    def launch(self, port):
        """Start the server on this port and return when it takes connections or has failed."""
        raise NotImplementedError

    def start(self):
        """Start the server unless it runs; say whether anything was done."""
        if self.process():
            _wait_until(self.service.answers, seconds=10)  # it may be busy, or recovering
            if self.service.answers():
                return False
        self.stop()  # what a crash left behind
        self.create()
        self._pid_path.unlink(missing_ok=True)
        for _ in range(3):
            port = self._free_port()
            self.launch(port)
            if self.process():
                _write(self.service.port_file, port)
                return True
            if _is_free(port):
                break
        raise ServicesError(f"{self.service.name} did not start. The end of {self.log}:\n{self._log_end()}")

    def stop(self):
        """End the server and every process that it left behind; say whether there was any."""
        main, everyone = self.process(), self._processes()
        if main:
            _signal(main, self.stop_signal)
            _wait_until(lambda: not self._processes(), seconds=30)
        for process in self._processes():
            _signal(process, "kill")
        _wait_until(lambda: not self._processes(), seconds=10)
        return bool(everyone)

    def process(self):
        """Return the server's main process, or None."""
        with contextlib.suppress(FileNotFoundError, IndexError, ValueError, psutil.Error):
            process = psutil.Process(int(self._pid_path.read_text(encoding="utf-8").split()[0]))
            if self._is_ours(process):
                return process
        return None

    def run(self, *command, **options):
        """Run one of the server's programs to its end, in its directory and under its account."""
        command = [os.fspath(part) for part in command]
        options = {"cwd": self.directory, "capture_output": True, "encoding": "utf-8", "errors": "replace"} | options
        # Nothing of the caller's environment may change the server: no PG* variable, no language.
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        return subprocess.run(command, env=environment, check=False, **options, **self.place.account)

    @property
    def _pid_path(self):
        return self.directory / self.pid_file

    def _processes(self):
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process):
        # A zombie has no working directory, so a dead server that nobody reaps counts as gone.
        with contextlib.suppress(psutil.Error):
            return process.name() == self.program and process.cwd() == str(self.directory)
        return False

    def _free_port(self):
        remembered = self.service.port()
        return remembered if remembered and _is_free(remembered) else _any_free_port()

    def _log_end(self):
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:])


def _signal(process, name):
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(name) if name != "kill" else process.kill()


def _wait_until(done, seconds):
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.05)


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do: TIME_WAIT is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _any_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _write(path, value):
    """Replace the file in one step: settings read it without the lock."""
    fresh = path.with_suffix(".new")
    fresh.write_text(f"{value}\n", encoding="utf-8")
    fresh.replace(path)
