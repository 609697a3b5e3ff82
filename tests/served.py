"""The shop under a real gunicorn, for tests of what lies around Django: headers, threads, logs, outages."""

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

from django.db import connection

from services import PROJECT

PATIENCE = 30.0  # seconds until it has to answer


class Answer(NamedTuple):
    status: int
    headers: dict
    text: str


class Shop:
    """A running gunicorn: its port, its process and what it has written to its log."""

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
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {
        "DJANGO_SETTINGS_MODULE": "tests.served_settings",
        "DATABASE_URL": _database_url(),
        "BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi"]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=os.environ | variables | environment,
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
    raise AssertionError(f"gunicorn does not answer:\n{shop.log()}")


def _database_url():
    settings = connection.settings_dict
    user, password = (quote(settings[name] or "", safe="") for name in ("USER", "PASSWORD"))
    return f"postgresql://{user}:{password}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
