"""A state directory of the tests' own, and the command line that works on it."""

import os
import shutil
import socket
import subprocess
import sys

import psutil
import psycopg

from services import POSTGRESQL, PROJECT, VALKEY
from services import place as places


class Home:
    """Where one pair of servers lives."""

    def __init__(self, path):
        self.path = path

    def popen(self, *arguments, python=("-m", "services"), **variables):
        given = {name: value for name, value in os.environ.items() if not name.endswith(("_URL", "SCALE"))}
        return subprocess.Popen(
            [sys.executable, *python, *arguments],
            env=given | {"TANDEM_HOME": str(self.path)} | variables,
            cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *arguments, expect=0, **options):
        process = self.popen(*arguments, **options)
        out, err = process.communicate(timeout=60)
        assert process.returncode == expect, out + err
        return out + err

    def server(self, kind):
        return kind(places.place(self.path))

    def pids(self):
        """All processes that work below the servers' directory, found without the code under test."""
        below = str((self.path / "servers").resolve()) + "/"
        return {pid for pid in psutil.pids() if (_working_directory(pid) + "/").startswith(below)}

    def remove(self):
        self.run("stop")
        shutil.rmtree((self.path / "servers").resolve(), ignore_errors=True)
        shutil.rmtree(self.path, ignore_errors=True)


def works():
    """Both servers do their work where TANDEM_HOME remembers them."""
    with psycopg.connect(POSTGRESQL.url("tandem_tiny")) as connection:
        database = connection.execute("SELECT current_database()").fetchone()
    with socket.create_connection(("127.0.0.1", VALKEY.port())) as connection:
        connection.sendall(b"SET greeting hello\r\nGET greeting\r\n")
        expected = b"+OK\r\n$5\r\nhello\r\n"
        answer = connection.makefile("rb").read(len(expected))
    return database == ("tandem_tiny",) and answer == expected


def _working_directory(pid):
    try:
        return psutil.Process(pid).cwd()
    except psutil.Error:
        return ""
