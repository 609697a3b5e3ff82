"""The shop under test, from outside: its services, data, sessions and servers, all by command and over the network."""

import json
import os
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import psutil

from loadtests.server import Server

PROJECT = Path(__file__).resolve().parents[1]
PYTHON = PROJECT / ".venv" / "bin" / "python"
POSTGRESQL, VALKEY = "postgresql", "valkey"


class ShopError(Exception):
    """The shop could not be made ready; the sentence says what to do."""


@dataclass(frozen=True)
class Customer:
    """Somebody signed in; the name is on every page that they get."""

    cookie: str  # header
    name: str


class Shop(Protocol):
    """What a run needs of a shop; the tests ride a stub of it."""

    def pages_and_stages(self) -> tuple[list[str], list[str]]: ...
    def prepare(self, scale: str, seed: int) -> None: ...
    def services(self) -> dict[str, int | None]: ...
    def serve(self, workers: int, instruments: bool) -> Server: ...
    def customers(self, count: int) -> list[Customer]: ...
    def empty_cache(self) -> None: ...


class Tandem:
    """The shop of this checkout, run by its own environment on one of the two stacks."""

    def __init__(self, stack: str):
        self.stack = stack
        if not PYTHON.exists():
            raise ShopError(f"No {PYTHON.relative_to(PROJECT)} here: `make setup` builds it.")

    def pages_and_stages(self) -> tuple[list[str], list[str]]:
        """Their names, known before anything runs."""
        names = json.loads(self._read("-m", "shop.pages"))
        return names["pages"], names["stages"]

    def prepare(self, scale: str, seed: int) -> None:
        """Services running, tables migrated, data seeded; their own output goes to the terminal."""
        self._run("-m", "config.services", "start")
        self._run("manage.py", "migrate", "--verbosity", "0")
        self._run("manage.py", "seed", "--scale", scale, "--seed", str(seed))
        self._urls = dict(line.split("=", 1) for line in self._read("-m", "config.services", "url").split())

    def services(self) -> dict[str, int | None]:
        """The process at the root of each service; None when it runs elsewhere and its CPU cannot be seen."""
        return {
            POSTGRESQL: _listener(self._urls["DATABASE_URL"], ("postgres",)),
            VALKEY: _listener(self._urls["REDIS_URL"], ("valkey", "redis")),
        }

    def serve(self, workers: int, instruments: bool) -> Server:
        command = [str(PYTHON), "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.conf.py"]
        extra = {"WEB_WORKERS": str(workers), "INSTRUMENTS": "1" if instruments else "0", "BIND": "127.0.0.1:{port}"}
        return Server(command, self._environment() | extra, PROJECT)

    def customers(self, count: int) -> list[Customer]:
        answer = self._read("manage.py", "sessions", "--count", str(count), "--json")
        return [Customer(session["cookie"], session["customer"]) for session in json.loads(answer)]

    def empty_cache(self) -> None:
        """FLUSHDB on database 0, which holds pages and fragments; sessions live in database 1."""
        url = urlsplit(self._urls["REDIS_URL"])
        login = [["AUTH", *filter(None, [url.username, url.password])]] if url.password else []
        with socket.create_connection((url.hostname or "127.0.0.1", url.port or 6379), timeout=5) as connection:
            answers = connection.makefile("rb")
            for command in [*login, ["SELECT", "0"], ["FLUSHDB"]]:
                connection.sendall(_resp(command))
                if not (answer := answers.readline()).startswith(b"+OK"):
                    raise ShopError(f"Valkey answered {answer!r} to {command[0]}.")

    def _environment(self) -> dict[str, str]:
        return {"DJANGO_SETTINGS_MODULE": f"config.settings.{self.stack}", "DEBUG": "0"}

    def _run(self, *arguments: str) -> None:
        finished = subprocess.run([PYTHON, *arguments], cwd=PROJECT, env=os.environ | self._environment(), check=False)
        _expect_success(finished.returncode, arguments)

    def _read(self, *arguments: str) -> str:
        finished = subprocess.run(
            [PYTHON, *arguments],
            cwd=PROJECT,
            env=os.environ | self._environment(),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        _expect_success(finished.returncode, arguments)
        return finished.stdout


def _expect_success(code: int, arguments: tuple[str, ...]) -> None:
    if code:
        raise ShopError(f"`{' '.join(arguments)}` ended with code {code}; its message is above.")


def _listener(url: str, names: tuple[str, ...]) -> int | None:
    """The process of one of these names that listens at the URL on this machine."""
    parts = urlsplit(url)
    if parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        return None
    for process in psutil.process_iter(["name"]):
        if (process.info["name"] or "").startswith(names):
            try:
                connections = process.net_connections("tcp")
            except (psutil.AccessDenied, psutil.NoSuchProcess):
                continue
            if any(c.status == psutil.CONN_LISTEN and c.laddr.port == parts.port for c in connections):
                return int(process.pid)
    return None


def _resp(command: list[str]) -> bytes:
    parts = [f"*{len(command)}\r\n", *(f"${len(part.encode())}\r\n{part}\r\n" for part in command)]
    return "".join(parts).encode()
