"""The shop under fire: a PostgreSQL and a Valkey of its own, served on both stacks, and the relay.

Everything lives below the services' directory under the ground's name and is gone when the ground is left.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import replace

import psycopg
import redis

from loadtests.bench.child import Child
from loadtests.bench.company import Company
from loadtests.bench.server import Server
from services import PROJECT, home
from services import place as places
from services.postgresql import PostgreSQL
from services.postgresql import installed as programs
from services.valkey import Valkey
from tests.fire.blows import Arms
from tests.fire.visitors import Browser, Visitor

DATABASE = "fire"
HOST = "127.0.0.1"


class Ground:
    """Servers to shoot at. `data` is `corner`, small and quick, or `tiny`, which has depth.

    `visited` is what visitors ask for, `{page: paths below a stage's prefix}`; `late` the ids of sections that may be.
    """

    def __init__(self, name, data="corner"):
        self.data = data
        self.postgresql, self.valkey = _own(PostgreSQL, name), _own(Valkey, name)

    def __enter__(self):
        with ExitStack() as stack:
            for server in (self.postgresql, self.valkey):
                stack.callback(_remove, server)
                _remove(server)  # what a run that was killed left behind
                server.start()
            self.sql(f"CREATE DATABASE {DATABASE}", database="postgres")
            facts = json.loads(self.run("-m", "tests.fire.prepare", self.data).splitlines()[-1])
            self.hot, self.ticker, self.username = facts["hot"], facts["ticker"], facts["username"]
            self.groups, self.visited, self.late = facts["doors"], facts["visited"], facts["late"]
            self.arms = stack.enter_context(closing(Arms(self)))
            relay = Child([sys.executable, "manage.py", "relay"], self.environment("optimized"), PROJECT)
            company = stack.enter_context(Company({"relay": relay}))
            servers = {"optimized": self._serve("optimized", 2), "naive": self._serve("naive", 1)}
            self.web = {name: stack.enter_context(server) for name, server in servers.items()}
            company.expect_alive()
            for server in servers.values():
                stack.callback(os.killpg, server.pid, signal.SIGKILL)  # nobody is served any more: no grace
            self.ports = {name: server.port for name, server in self.web.items()}
            self.customers = {user: Visitor(f"customer {user}", cookie) for user, cookie in facts["cookies"].items()}
            self.visitors = [Visitor("anonymous", ""), self._with_cart(), *self.customers.values()]
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        self._stack.close()

    def browser(self, stack="optimized", patient=True):
        return Browser(self.ports[stack], patient)

    def environment(self, stack):
        return {
            "DATABASE_URL": self.url(),
            "REDIS_URL": f"redis://{HOST}:{self.valkey.service.port()}",
            "DJANGO_SETTINGS_MODULE": f"config.settings.{stack}",
            "DEBUG": "0",
        }

    def url(self, database=DATABASE):
        return f"postgresql://tandem@{HOST}:{self.postgresql.service.port()}/{database}"

    def run(self, *arguments, expect=0):
        """Run Python with the shop's environment. Return what it printed."""
        ended = subprocess.run(
            [sys.executable, *arguments],
            cwd=PROJECT, env=os.environ | self.environment("optimized"), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if ended.returncode != expect:
            raise RuntimeError(f"{' '.join(arguments)} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
        return ended.stdout

    def sql(self, statement, database=DATABASE):
        """Execute as a program that knows nothing of the shop; return the rows, if there are any."""
        with closing(psycopg.connect(self.url(database), autocommit=True)) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def psql(self, statement):
        """Execute by psql, all in one transaction."""
        options = ["-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=sqlstate", "-1", "-q", "-c", statement]
        ended = subprocess.run([programs() / "psql", self.url(), *options], capture_output=True, text=True, check=False)
        if ended.returncode:
            state = ended.stderr.split()[-1]
            raise psycopg.errors.lookup(state)(ended.stderr) if len(state) == 5 else psycopg.Error(ended.stderr)

    def cache(self, database=0):
        return redis.Redis(HOST, self.valkey.service.port(), db=database, socket_timeout=5)

    def _serve(self, stack, workers):
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "config/gunicorn.conf.py"]
        extra = {"BIND": HOST + ":{port}", "WEB_WORKERS": str(workers), "INSTRUMENTS": "1"}
        return Server(command, self.environment(stack) | extra, PROJECT)

    def _with_cart(self):
        visitor = Visitor("anonymous with a cart", "")
        [[variant]] = self.sql("SELECT id FROM shop_variant WHERE stock > 2 ORDER BY id LIMIT 1")
        with closing(self.browser()) as browser:
            status = visitor.post(browser, "optimized/cart/add/", {"variant": variant, "quantity": 2})
        if status != 302 or "sessionid" not in visitor.cookie:
            raise RuntimeError(f"Putting a variant in a cart was answered {status}.")
        return visitor


def _own(kind, name):
    """Return a server of this kind beside the shop's: another directory, another port, another pid."""
    service = replace(kind.service, name=f"{kind.service.name}-{name}")
    home().mkdir(parents=True, exist_ok=True)
    return type(kind.__name__, (kind,), {"service": service})(places.place(home()))


def _remove(server):
    server.stop()
    shutil.rmtree(server.directory, ignore_errors=True)
    server.service.port_file.unlink(missing_ok=True)
