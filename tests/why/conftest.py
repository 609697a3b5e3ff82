"""A stranger's project with the instruments copied in, asked in a process of its own: SQLite, and PostgreSQL."""

import os
from functools import partial

import psycopg
import pytest
from django.conf import settings

from tests.why.project import Stranger, lay_out, sqlite


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def stranger(request, tmp_path_factory, django_db_setup):
    place = lay_out(tmp_path_factory.mktemp("stranger") / "blog")
    name = f"why_{os.getpid()}"
    if request.param == "sqlite":
        database = sqlite(place)
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
