"""The four sides of the benchmark: what each is, its database and its process."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from shop.denormalized.touches import TOUCHES

ROOT = Path(__file__).resolve().parents[2]
WRITER = Path(__file__).with_name("writer.py")
PYTHON = sys.executable
OLD_COMMIT = "6314df0"  # the last at which signals of the ORM maintained what is denormalized

SIDES = {
    "plain": "triggers off: nothing is maintained, nothing renewed",
    "triggers": "what is denormalized is maintained and the outbox written; nobody renews",
    "renewed": "as the shop is: the writer renews the cache, too, and clears the outbox",
    "old": f"signals of the ORM and recounts, as at commit {OLD_COMMIT}",
}
DATABASES = {"plain": "plain", "triggers": "new", "renewed": "new", "old": "old"}


class Writer:
    """A process that writes for one side."""

    def __init__(self, checkout, environment):
        self._process = subprocess.Popen(
            [PYTHON, WRITER],
            cwd=checkout,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **request):
        print(json.dumps(request), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"A writer ended with code {self._process.wait()}; its message is above.")
        return json.loads(answer)

    def stop(self):
        self._process.stdin.close()
        self._process.wait(30)


@contextmanager
def writers(shop_url, redis_url, scale, seed, say):
    """Yield {side: Writer}, each with the same data; databases and the old checkout are removed at the end."""
    with ExitStack() as stack:
        admin = stack.enter_context(closing(psycopg.connect(shop_url, autocommit=True)))
        old = stack.enter_context(_checkout(OLD_COMMIT))
        urls = {name: urlsplit(shop_url)._replace(path=f"/{_name(name)}").geturl() for name in ("new", "plain", "old")}
        environments = {
            name: {"DATABASE_URL": url, "REDIS_URL": redis_url, "DEBUG": "0", "WRITES_SEED": str(seed)}
            for name, url in urls.items()
        }
        for name, checkout in (("new", ROOT), ("old", old)):
            say(f"Seeding {scale} for {name}")
            stack.enter_context(_database(admin, name))
            for arguments in (["migrate", "--verbosity", "0"], ["seed", "--scale", scale]):
                subprocess.run(
                    [PYTHON, "manage.py", *arguments],
                    cwd=checkout,
                    env=os.environ | environments[name],
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
        stack.enter_context(_database(admin, "plain", "new"))
        with closing(psycopg.connect(urls["plain"], autocommit=True)) as plain:
            for table in TOUCHES:
                plain.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
        for url in urls.values():
            with closing(psycopg.connect(url, autocommit=True)) as each:
                each.execute("VACUUM ANALYZE")
        found = {}
        for side, database in DATABASES.items():
            environment = environments[database]
            if side == "triggers":
                environment = environment | {"WRITES_ENGINE": "django.db.backends.postgresql"}
            found[side] = Writer(old if side == "old" else ROOT, environment)
            stack.callback(found[side].stop)
        yield found


def _name(name):
    return f"tandem_writes_{name}"


@contextmanager
def _database(admin, name, template="template0"):
    """A database of the shop's server, copied from the one of that name if one is given."""
    target = sql.Identifier(_name(name))
    source = sql.Identifier(template if template == "template0" else _name(template))
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(target))
    admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(target, source))
    try:
        yield
    finally:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(target))


@contextmanager
def _checkout(commit):
    """The project as it was at a commit, in a directory of its own."""
    with TemporaryDirectory() as directory:
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
        subprocess.run(["tar", "-x", "-C", directory], input=archive, check=True)
        yield Path(directory)
