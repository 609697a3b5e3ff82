"""The shop under a real server, for tests of what lies around Django: headers, threads, logs, outages."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from typing import NamedTuple
from urllib.parse import quote

import psycopg
from django.db import connection

from services import PROJECT

PATIENCE = 30.0  # seconds until it has to answer


class Answer(NamedTuple):
    status: int
    headers: dict
    text: str


class Shop:
    """A running server: its port, its process and what it has written to its log."""

    def __init__(self, port, process, output):
        self.port, self.process, self._output = port, process, output

    def get(self, path, headers=(), timeout=PATIENCE):
        """Return the Answer to one request on a connection of its own."""
        http = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            http.request("GET", path, headers=dict(headers))
            response = http.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read().decode())
        finally:
            http.close()

    def log(self):
        self._output.seek(0)
        return self._output.read().decode()


@contextmanager
def served(**environment):
    """Serve the test's database, which has to be committed, with these variables in the environment. Yield a Shop."""
    port = _free_port()
    command = ["-m", "gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi"]
    variables = {"DJANGO_SETTINGS_MODULE": "tests.served_settings", "BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "1"}
    with _started(command, port, variables | environment) as shop:
        yield shop


@contextmanager
def developing(**environment):
    """Serve it as `make run` does, but for the reloader and the relay. Yield a Shop."""
    port = _free_port()
    settings = ["--settings", "tests.developing_settings"]
    with _started(["manage.py", "runserver", "--noreload", *settings, f"127.0.0.1:{port}"], port, environment) as shop:
        yield shop


@contextmanager
def products_locked():
    """Nobody reads products meanwhile: who tries waits for it."""
    with psycopg.connect(database_url()) as connection:
        connection.execute("LOCK shop_product IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _started(command, port, environment):
    inherited = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "ROLE"}}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=PROJECT, env=inherited | {"DATABASE_URL": database_url()} | environment,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
        shop = Shop(port, process, output)
        try:
            _wait_for(shop)
            yield shop
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # workers that hang on purpose
            process.wait()


def _wait_for(shop):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and shop.process.poll() is None:
        with suppress(OSError):
            shop.get("/lab/floor/100/")
            return
        time.sleep(0.05)
    raise AssertionError(f"The server does not answer:\n{shop.log()}")


def database_url():
    settings = connection.settings_dict
    user, password = (quote(settings[name] or "", safe="") for name in ("USER", "PASSWORD"))
    return f"postgresql://{user}:{password}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
