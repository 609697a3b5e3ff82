"""A real PostgreSQL and a real Valkey under .tandem/, for a machine that runs neither.

They listen on 127.0.0.1 alone, without a password, at free ports which are remembered: made for development
and measuring on a machine that you trust. Only `python -m services start` starts them; a web worker
that started a database would own it. The settings import this module, so it imports next to nothing.
"""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SCALES = ("tiny", "small", "medium", "large")  # of the shop's data: each has a database of its own


def database_of(scale):
    """Return the name of the database that holds the shop at this scale."""
    return f"tandem_{scale}"


class ServicesError(Exception):
    """A sentence for the person at the terminal: what is wrong and what to do next."""


def home():
    """Return the directory that holds all state: .tandem/ in the project unless TANDEM_HOME names another."""
    return PROJECT / Path(os.environ.get("TANDEM_HOME", ".tandem")).expanduser()


@dataclass(frozen=True)
class Service:
    """What a client needs to know: the variable that replaces the service, its URL and how it greets."""

    name: str
    variable: str
    url_at: str
    question: bytes
    answer: bytes

    @property
    def port_file(self):
        return home() / f"{self.name}.port"

    def port(self):
        """Return the remembered port, or None before the first start."""
        try:
            return int(self.port_file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None

    def answers(self):
        """Say whether a server that speaks the right protocol listens on the remembered port."""
        if not (port := self.port()):
            return False
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                connection.sendall(self.question)
                return connection.recv(64).startswith(self.answer)
        except OSError:
            return False

    def url(self, database=None):
        """Return the URL of the running server, with this database, or that of the scale which SCALE asks for."""
        if not self.answers():
            raise ServicesError(
                f"{self.variable} is not given and the embedded {self.name} is not running. "
                f"Start it with `make services` or `python -m services start`, or set {self.variable}."
            )
        database = database or database_of(os.environ.get("SCALE", SCALES[0]))
        return self.url_at.format(port=self.port(), database=database)


# The questions are PostgreSQL's request for TLS, which it declines with N, and Valkey's inline PING.
POSTGRESQL = Service(
    "postgresql",
    "DATABASE_URL",
    "postgresql://tandem@127.0.0.1:{port}/{database}",
    (8).to_bytes(4) + (80877103).to_bytes(4),
    b"N",
)
VALKEY = Service("valkey", "REDIS_URL", "redis://127.0.0.1:{port}", b"PING\r\n", b"+PONG")
