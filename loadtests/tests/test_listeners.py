"""Which process listens where a URL leads: on whatever of this machine's addresses, or at a Unix socket.

Breaks tried, each caught: a name of this machine other than localhost; a child that holds its parent's socket; a Unix
socket not looked for.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from loadtests.bench.listeners import listener

NAME = (psutil.Process().name(),)


@pytest.fixture
def port() -> Iterator[int]:
    server = socket.create_server(("127.0.0.1", 0))
    yield int(server.getsockname()[1])
    server.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_port_of_this_machine_is_found(host: str, port: int) -> None:
    assert listener({"host": host, "port": port}, NAME) == os.getpid()


def test_a_server_on_all_addresses_is_found_at_each() -> None:
    with socket.create_server(("", 0)) as server:
        own = {each.address for found in psutil.net_if_addrs().values() for each in found if each.family == 2}
        for host in own:
            assert listener({"host": host, "port": server.getsockname()[1]}, NAME) == os.getpid()


def test_what_is_elsewhere_or_another_program_or_unknown_is_not(port: int) -> None:
    assert listener({"host": "192.0.2.1", "port": port}, NAME) is None  # an address for documentation, RFC 5737
    assert listener({"host": "no-such-host.invalid", "port": port}, NAME) is None
    assert listener({"host": "127.0.0.1", "port": port}, ("postgres",)) is None
    assert listener(None, NAME) is None


def test_a_child_that_holds_the_socket_is_not_taken_for_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    in_order = psutil.process_iter  # by number, which may have begun anew between the two
    monkeypatch.setattr(psutil, "process_iter", lambda attributes: reversed(list(in_order(attributes))))
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-c", "print(flush=True); input()"]
        holds, pipe = [server.fileno()], subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, pass_fds=holds) as child:
            assert child.stdout
            child.stdout.readline()
            assert listener({"host": "127.0.0.1", "port": server.getsockname()[1]}, NAME) == os.getpid()
            child.kill()


def test_a_unix_socket_is_found(tmp_path: Path) -> None:
    path = tmp_path / ".s.PGSQL.5432"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        assert listener({"socket": str(path)}, NAME) == os.getpid()
        assert listener({"socket": "/.s.PGSQL.5432"}, NAME) == os.getpid()  # in whatever directory
        assert listener({"socket": "/.s.PGSQL.5433"}, NAME) is None
