"""The shop under test, from outside: its services, data, sessions and servers, all by command and over the network."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from loadtests.bench.child import Child
from loadtests.bench.company import Company
from loadtests.bench.listeners import listener
from loadtests.bench.served import PLAIN, Served
from loadtests.bench.server import Server

PROJECT = Path(__file__).resolve().parents[2]
PYTHON = PROJECT / ".venv" / "bin" / "python"
GUNICORN = ("-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.conf.py")
POSTGRESQL, VALKEY, RELAY = "postgresql", "valkey", "relay"


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
    def serve(self, workers: int, instruments: bool, served: Served = PLAIN) -> Server: ...
    def beside(self) -> Company: ...
    def customers(self, count: int) -> list[Customer]: ...
    def empty_cache(self) -> None: ...
    def write(self, rate: float, seed: int) -> int: ...


class Tandem:
    """The shop of this checkout, run by its own environment on one of the two stacks. `close` it at the end."""

    def __init__(self, stack: str):
        self.stack = stack
        self._emptier: Child | None = None
        self._writer: Child | None = None
        self._scale: dict[str, str] = {}  # which of the embedded databases, once it is known
        if not PYTHON.exists():
            raise ShopError(f"No {PYTHON.relative_to(PROJECT)} here: `make setup` builds it.")

    def close(self) -> None:
        for child in filter(None, (self._emptier, self._writer)):
            child.stop()

    def pages_and_stages(self) -> tuple[list[str], list[str]]:
        """Their names, known before anything runs."""
        names = json.loads(self._read("-m", "shop.pages"))
        return names["pages"], names["stages"]

    def cores_and_workers(self) -> tuple[int, int | None]:
        """How many cores the shop may use, and how many web workers its environment or .env asks for, if it does."""
        told = self._described()
        return told["cores"], told["web_workers"]

    def prepare(self, scale: str, seed: int) -> None:
        """Services running, tables migrated, data seeded; their own output goes to the terminal."""
        self._scale = {"SCALE": scale}
        self._run("-m", "services", "start")
        self._run("manage.py", "migrate", "--verbosity", "0")
        self._run("manage.py", "seed", "--scale", scale, "--seed", str(seed))

    def services(self) -> dict[str, int | None]:
        """The process at the root of each service; None when it runs elsewhere and its CPU cannot be seen."""
        told = self._described()
        names = {POSTGRESQL: ("postgres",), VALKEY: ("valkey", "redis")}
        return {service: listener(told[service], processes) for service, processes in names.items()}

    def serve(self, workers: int, instruments: bool, served: Served = PLAIN) -> Server:
        """The shop under gunicorn."""
        command = [str(PYTHON), *(served.command or GUNICORN)]
        extra = {"WEB_WORKERS": str(workers), "INSTRUMENTS": "1" if instruments else "0", "BIND": "127.0.0.1:{port}"}
        extra["ACCESS_LOG"] = "0"  # whatever .env says: a line a page would be measured with the page
        extra |= {"DJANGO_SETTINGS_MODULE": served.settings} if served.settings else {}
        return Server(command, self._environment() | extra | dict(served.environment), PROJECT)

    def beside(self) -> Company:
        """The relay, which renews the cache for whoever cannot, where this checkout has one."""
        commands = self._read("manage.py", "help", "--commands").split()
        return Company({RELAY: self._start("manage.py", RELAY)} if RELAY in commands else {})

    def customers(self, count: int) -> list[Customer]:
        answer = self._read("manage.py", "sessions", "--count", str(count), "--json")
        return [Customer(session["cookie"], session["customer"]) for session in json.loads(answer)]

    def empty_cache(self) -> None:
        """Delete what the shop keeps, by the shop's own command, which is started once and asked whenever it is to."""
        if self._emptier is None:
            self._emptier = self._start("manage.py", "clear_cache", "--on-request", asked=True)
        _ask(self._emptier, "", "The cache was not emptied.")

    def write(self, rate: float, seed: int) -> int:
        """Change prices, so many a second from now on, drawn by the seed; how many were changed since the last time."""
        if self._writer is None:
            self._writer = self._start("manage.py", "change_prices", asked=True)
        return int(_ask(self._writer, f"{rate:g} {seed}", "No price was changed."))

    def _described(self) -> dict[str, Any]:
        told = json.loads(self._read("-m", "services", "describe"))
        assert isinstance(told, dict)
        return told

    def _environment(self) -> dict[str, str]:
        return {"DJANGO_SETTINGS_MODULE": f"config.settings.{self.stack}", "DEBUG": "0"} | self._scale

    def _start(self, *arguments: str, asked: bool = False) -> Child:
        return Child([str(PYTHON), *arguments], self._environment(), PROJECT, asked)

    def _run(self, *arguments: str) -> None:
        finished = subprocess.run([PYTHON, *arguments], cwd=PROJECT, env=os.environ | self._environment(), check=False)
        _expect_success(finished.returncode, arguments)

    def _read(self, *arguments: str) -> str:
        finished = subprocess.run(
            [PYTHON, *arguments],
            cwd=PROJECT,
            env=os.environ | self._environment() | {"PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        _expect_success(finished.returncode, arguments)
        return finished.stdout


def _ask(child: Child, line: str, failure: str) -> str:
    """Write the line to a process that answers each of them with one."""
    asking = child.process
    assert asking.stdin
    assert asking.stdout
    try:
        asking.stdin.write(f"{line}\n".encode())
        asking.stdin.flush()
        answer = asking.stdout.readline().decode()
    except BrokenPipeError:
        answer = ""
    if not answer:
        raise ShopError(f"{failure}\n{child.last_words()}")
    return answer


def _expect_success(code: int, arguments: tuple[str, ...]) -> None:
    if code:
        raise ShopError(f"`{' '.join(arguments)}` ended with code {code}; its message is above.")
