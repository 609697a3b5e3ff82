"""A stranger's project with the instruments copied in, asked in a process of its own: SQLite, and PostgreSQL."""

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

HERE = Path(__file__).parent
INSTRUMENTS = HERE.parents[1] / "lab/instruments"


class Stranger:
    """Where the project is, and how to ask it."""

    def __init__(self, place, database, kind, do):
        self.place, self.kind, self.name, self.do = place, kind, database["NAME"], do
        self.environment = os.environ | {"BLOG_DATABASE": json.dumps(database), "PYTHONPATH": ""}
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)

    def ask(self, *commands, **environment):
        """Run the commands in one process; return of each what it printed, what it complained, and its exit code."""
        ran = subprocess.run(
            [sys.executable, "-W", "error", "ask.py"],
            cwd=self.place,
            env=self.environment | environment,
            input=json.dumps(commands),
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        return [Told(**told) for told in json.loads(ran.stdout)]


class Told:
    def __init__(self, out, err, code, waited):
        self.out, self.err, self.code, self.waited = out, err, code, waited

    @property
    def json(self):
        assert self.code == 0, self.err
        return json.loads(self.out)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def stranger(request, tmp_path_factory, django_db_setup):
    place = tmp_path_factory.mktemp("stranger") / "blog"
    shutil.copytree(HERE / "stranger", place, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(INSTRUMENTS, place / "instruments", ignore=shutil.ignore_patterns("__pycache__"))
    name = f"why_{os.getpid()}"
    if request.param == "sqlite":
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(place / "blog.sqlite3")}
    else:
        _do("postgres", f'CREATE DATABASE "{name}"')
        login = {key: settings.DATABASES["default"][key] for key in ("HOST", "PORT", "USER", "PASSWORD")}
        database = {"ENGINE": "django.db.backends.postgresql", "NAME": name} | login
    try:
        project = Stranger(place, database, request.param, partial(_do, name))
        [filled] = project.ask(["fill"])
        assert filled.code == 0, filled.err
        yield project
    finally:
        if request.param == "postgresql":
            _do("postgres", f'DROP DATABASE "{name}" WITH (FORCE)')


def _do(database, sql):
    server = settings.DATABASES["default"]
    login = {"host": server["HOST"], "port": server["PORT"], "user": server["USER"], "password": server["PASSWORD"]}
    with psycopg.connect(dbname=database, autocommit=True, **login) as connection:
        connection.execute(sql)
