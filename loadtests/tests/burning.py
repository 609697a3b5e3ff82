"""A process that burns as much CPU as it is asked for: itself, or, as PostgreSQL does, in a child for each connection.

`python -m loadtests.tests.burning PORT [forks]` serves; `Burner` is what asks.
"""

import contextlib
import socket
import socketserver
import sys
import threading
import time


def burn(milliseconds: float) -> None:
    """By this thread's CPU clock, so it is as much on a busy machine as on a quiet one."""
    end = time.thread_time() + milliseconds / 1000
    while time.thread_time() < end:
        pass


class Burner:
    """One connection to a burning process; asked by one thread at a time."""

    def __init__(self, port: int):
        self._lock = threading.Lock()
        self._connection = socket.create_connection(("127.0.0.1", port))
        self._answers = self._connection.makefile("rb")

    def burn(self, milliseconds: float) -> None:
        with self._lock:
            self._connection.sendall(b"%.3f\n" % milliseconds)
            self._answers.readline()


class Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            for line in self.rfile:
                burn(float(line))
                self.wfile.write(b"burnt\n")


if __name__ == "__main__":
    kind = socketserver.ForkingTCPServer if sys.argv[2:] == ["forks"] else socketserver.ThreadingTCPServer
    kind.allow_reuse_address = True
    kind.daemon_threads = True  # type: ignore[union-attr]
    kind(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
