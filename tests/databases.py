"""A database for each dataset: built once, committed and vacuumed; each test process has copies of its own.

A built dataset stays in the server as a template for later runs. Its name ends with a digest of everything that it is
made from, and of the day, because some of its rows are new until today. It is complete once it has a comment, in which
stands what its builder returned. `pytest --create-db` builds all of them anew.
"""

import json
import os
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests import datasets, undo
from tests.contracts import canaries, corner, edges
from tests.contracts.asking import Visitor

ROOT = Path(__file__).parents[1]
# Nothing that shows or keeps pages has a part in what the database holds.
SHOWING = ("pages", "parts", "caching", "templatetags", "management")
KEPT = "TEST_COPIES_KEPT"  # in the environment: copies that are there are taken as they are, and stay
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))


class Databases:
    """The databases of one test process. `test_name` is Django's name for its test database, `shared` that of all."""

    def __init__(self, shared, test_name, anew):
        self.shared, self.test_name, self.anew = shared, test_name, anew
        self.visitors = {}

    def prepare(self, dataset):
        """Make this process's copy of the dataset, once. Return the cookies of its visitors."""
        if dataset not in self.visitors:
            template, visitors = self._template(dataset)
            copy = self.name(dataset)
            with _administrator() as cursor:
                cursor.execute("SELECT FROM pg_database WHERE datname = %s", [copy])
                if not (os.environ.get(KEPT) and cursor.fetchone() is not None):
                    _copy(cursor, template, copy, dataset in datasets.READ_ONLY)
            self.visitors[dataset] = {name: Visitor(name, cookies) for name, cookies in visitors.items()}
        return self.visitors[dataset]

    def name(self, dataset):
        """Return the name of this process's copy."""
        return self.test_name if dataset == "empty" else f"{self.test_name}_{dataset}"

    def use(self, dataset):
        """Let Django's connections, those of all threads, lead to the copy of the dataset."""
        _connect_to(self.name(dataset))

    def drop(self):
        """Remove this process's copies. The templates stay."""
        if os.environ.get(KEPT):
            return
        with _administrator() as cursor:
            for dataset in self.visitors:
                cursor.execute(f'DROP DATABASE IF EXISTS "{self.name(dataset)}" WITH (FORCE)')

    def _template(self, dataset):
        """Return the name of the dataset's template, and its visitors' cookies; build it where it is not there."""
        of = "template1" if dataset == "empty" else self._template("empty")[0]
        family = f"{self.shared}_{dataset}_"
        name = family + digest()
        with _administrator() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [family])  # up to the end of this connection
            cursor.execute(
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE starts_with(datname, %s)",
                [family],
            )
            built = {datname: json.loads(comment) for datname, comment in cursor if comment}
            if name in built and not (self.anew and built[name]["run"] != RUN):
                return name, built[name]["visitors"]
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [family])
            for (old,) in cursor.fetchall():
                cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{of}"')
            with _connected_to(name):
                visitors = datasets.DATASETS[dataset]()
                with connection.cursor() as building:
                    if dataset not in datasets.READ_ONLY:
                        undo.remember(building)
                    building.execute("VACUUM (FREEZE, ANALYZE)")
            about = json.dumps({"run": RUN, "visitors": visitors})
            cursor.execute(f'COMMENT ON DATABASE "{name}" IS %s', [about])
        return name, visitors


def _copy(cursor, template, copy, read_only):
    cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
    cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
    # What a crash of the server would lose is copied anew by the next run.
    cursor.execute(f'ALTER DATABASE "{copy}" SET synchronous_commit = off')
    if read_only:
        cursor.execute(f'ALTER DATABASE "{copy}" SET default_transaction_read_only = on')


@cache
def digest():
    """Return a short digest of all that the datasets are made from."""
    shop = [path for path in (ROOT / "shop").rglob("*") if path.suffix in {".py", ".sql"}]
    files = [path for path in shop if path.relative_to(ROOT / "shop").parts[0] not in SHOWING]
    builders = [Path(module.__file__) for module in (datasets, undo, corner, edges, canaries)]
    known = sha256(repr((django.VERSION, settings.INSTALLED_APPS, settings.SECRET_KEY)).encode())
    known.update(str(timezone.now().date()).encode())
    for path in sorted([*files, *builders, Path(__file__), datasets.CROWDED]):
        known.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return known.hexdigest()[:12]


@contextmanager
def _administrator():
    """Yield a cursor outside of any transaction and of all these databases."""
    with connection._nodb_cursor() as cursor:  # as Django makes its own test databases
        yield cursor


@contextmanager
def _connected_to(name):
    before = connection.settings_dict["NAME"]
    _connect_to(name)
    try:
        yield
    finally:
        _connect_to(before)


def _connect_to(name):
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name  # one dictionary for the connections of all threads
