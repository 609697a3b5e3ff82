"""The embedded services through everything that happens to servers on a developer's machine.

Breaks tried, each caught: no lock; pid files believed without looking at the process; the remembered port
taken unasked; a stranger on it trusted; clients waited for on stop; a running server restarted.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from services import POSTGRESQL, PROJECT, SCALES, VALKEY
from services.postgresql import PostgreSQL, settings
from services.valkey import Valkey
from tests.services_home import Home, works

SERVERS = [PostgreSQL, Valkey]


@pytest.fixture(scope="module")
def started_twice():
    """A home with spaces in its path that any account can enter, made by two starts at the same time."""
    home = Home(Path(tempfile.mkdtemp(prefix="tandem with spaces ")).resolve() / "a home")
    home.path.parent.chmod(0o755)
    starts = [home.popen("start"), home.popen("start")]
    home.first_words = [start.communicate(timeout=60)[0] for start in starts]
    home.first_codes = [start.returncode for start in starts]
    yield home
    home.remove()
    shutil.rmtree(home.path.parent)


@pytest.fixture
def home(started_twice, monkeypatch):
    """The shared home, running."""
    monkeypatch.setenv("TANDEM_HOME", str(started_twice.path))
    there = (started_twice.path / "servers").exists()
    if not (there and all(started_twice.server(kind).process() for kind in SERVERS) and works()):
        started_twice.run("start")
    return started_twice


def test_two_starts_at_once_start_each_server_once(home):
    words = "".join(home.first_words)
    assert home.first_codes == [0, 0]
    assert words.count("started on") == 2, words
    assert words.count("runs already") == 2, words


def test_a_path_with_spaces_works(home):
    assert " " in str(home.server(PostgreSQL).directory)
    assert " " in str(home.server(Valkey).directory)
    assert works()


def test_start_leaves_a_running_server_alone(home):
    before = [home.server(kind).process().pid for kind in SERVERS]
    home.run("start")
    assert [home.server(kind).process().pid for kind in SERVERS] == before


@pytest.mark.parametrize("kind", SERVERS)
def test_start_after_kill_9(home, kind):
    with psycopg.connect(POSTGRESQL.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
    killed = home.server(kind).process()
    killed.kill()
    _wait_for(lambda: not kind.service.answers())
    home.run("start")
    assert home.server(kind).process().pid != killed.pid
    with psycopg.connect(POSTGRESQL.url()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert works()


@pytest.mark.long
@pytest.mark.parametrize("kind", SERVERS)
def test_a_stale_pid_file_names_another_program(home, kind, tmp_path):
    """The stranger even bears the server's name, as a second checkout's server would."""
    shutil.copy(shutil.which("sleep"), tmp_path / kind.program)
    stranger = subprocess.Popen([tmp_path / kind.program, "60"], cwd=tmp_path)
    try:
        pid_file = home.server(kind).directory / kind.pid_file
        content = pid_file.read_text().split("\n")
        home.run("stop")
        pid_file.write_text("\n".join([str(stranger.pid), *content[1:]]))
        assert "not running" in home.run("status", expect=3)
        assert "was not running" in home.run("stop")
        home.run("start")
        assert works()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.long
@pytest.mark.parametrize("service", [POSTGRESQL, VALKEY])
def test_a_remembered_port_that_somebody_took(home, service):
    old = service.port()
    home.run("stop")
    with socket.create_server(("127.0.0.1", old)):
        assert not service.answers()
        home.run("start")
        assert service.port() != old
        assert works()


def test_ports_are_remembered(home):
    before = [POSTGRESQL.port(), VALKEY.port()]
    home.run("stop")
    home.run("start")
    assert [POSTGRESQL.port(), VALKEY.port()] == before


def test_stop_leaves_no_process_though_a_client_is_connected(home):
    client = psycopg.connect(POSTGRESQL.url())
    assert len(home.pids()) > 2  # PostgreSQL has helpers
    home.run("stop")
    assert home.pids() == set()
    assert "database system is shut down" in home.server(PostgreSQL).log.read_text().splitlines()[-1]
    client.close()
    assert "not running" in home.run("status", expect=3)


def make(target, home, *options):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.check_output(
        ["make", "--no-print-directory", *options, target],
        cwd=PROJECT, env=inherited | {"TANDEM_HOME": str(home)}, text=True,
    )  # fmt: skip


def test_make_down_stops_what_runs_where_tandem_home_says(home, tmp_path):
    assert "postgresql: stopped" in make("down", home.path)
    assert home.pids() == set()
    assert "so none to stop" in make("down", home.path.parent)
    assert f"There is no {tmp_path / 'nothing'}, so nothing to stop" in make("down", tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


@pytest.mark.long
def test_make_clean_removes_what_is_tandems_there_and_nothing_else(home):
    assert "services remove" in make("clean", home.path, "--just-print")
    (home.path / "mine").touch()
    (home.path / "secret_key").touch()
    home.run("remove")
    assert home.pids() == set()
    assert [path.name for path in home.path.iterdir()] == ["mine"]
    (home.path / "mine").unlink()
    home.run("start")
    assert works()
    home.run("remove")
    assert not home.path.exists()


def test_a_load_test_is_told_where_the_services_listen(home):
    told = json.loads(home.run("describe", WEB_WORKERS="3"))
    for service in (POSTGRESQL, VALKEY):
        assert told[service.name] == {"host": "127.0.0.1", "port": service.port()}
    assert told["web_workers"] == 3
    home.run("stop")
    told = json.loads(home.run("describe", python=("-m", "services")))
    assert (told["postgresql"], told["valkey"], told["web_workers"]) == (None, None, None)


def test_status_and_url_tell_the_same_ports(home):
    status, urls = home.run("status"), home.run("url")
    for service in (POSTGRESQL, VALKEY):
        assert f"127.0.0.1:{service.port()}" in status
        assert f"{service.variable}={service.url()}" in urls


def test_the_server_is_tuned(home):
    with psycopg.connect(POSTGRESQL.url()) as connection:
        show = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in settings(0)}
    assert show["jit"] == "off"
    assert show["unix_socket_directories"] == ""
    assert show["listen_addresses"] == "127.0.0.1"
    assert show["shared_preload_libraries"] == "pg_stat_statements,auto_explain"


def test_each_scale_has_a_database_of_its_own(home):
    """One that is missing, as in a cluster of an older version, is made by the next start."""
    with psycopg.connect(POSTGRESQL.url("postgres"), autocommit=True) as connection:
        connection.execute("DROP DATABASE tandem_medium")
    home.run("start")
    for scale in SCALES:
        [url] = [line for line in home.run("url", SCALE=scale).splitlines() if line.startswith("DATABASE_URL=")]
        with psycopg.connect(url.removeprefix("DATABASE_URL=")) as connection:
            assert connection.info.dbname == f"tandem_{scale}"


def test_data_goes_into_the_database_of_its_scale_alone(home):
    told = home.run("seed", "--scale", "medium", python=("manage.py",), expect=1, SCALE="tiny")
    assert told.startswith("CommandError: This is the database of scale tiny")
    assert "SCALE=medium python manage.py seed" in told


@pytest.mark.parametrize(
    ("gibibytes", "shared_buffers", "work_mem"),
    [(0.5, "128MB", "8MB"), (8, "1024MB", "16MB"), (24, "2048MB", "48MB"), (512, "2048MB", "64MB")],
)
def test_memory_is_shared_out_within_bounds(gibibytes, shared_buffers, work_mem):
    tuned = settings(int(gibibytes * 1024**3))
    assert (tuned["shared_buffers"], tuned["work_mem"]) == (shared_buffers, work_mem)


def test_a_server_that_cannot_start_shows_its_log(home):
    server = home.server(PostgreSQL)
    home.run("stop")
    control = server.directory / "global" / "pg_control"
    control.rename(control.with_suffix(".away"))
    try:
        words = home.run("start", expect=1)
    finally:
        control.with_suffix(".away").rename(control)
    assert "postgresql did not start" in words
    assert "pg_control" in words


def _wait_for(done):
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)
