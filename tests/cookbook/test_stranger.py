"""Every claim of every recipe, and the list page, in the blog's processes, without the shop: SQLite and PostgreSQL."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.db import connection

from cookbook.list_page import queries
from cookbook.reading import recipes
from cookbook.stranger import lay_out

pytestmark = pytest.mark.long
NAMES = [recipe.name for recipe in recipes()]


@pytest.fixture(scope="module")
def visits(tmp_path_factory, django_db_setup, django_db_blocker):
    """Start the blog's processes, one for each database, beside each other."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "DATABASE_URL"}}
    name = f"{connection.settings_dict['NAME']}_blog"
    url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/".format(**connection.settings_dict) + name
    redis = settings.CACHES["default"]["LOCATION"]
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
        started = {
            "sqlite": _started(tmp_path_factory.mktemp("sqlite"), environment),
            "postgresql": _started(
                tmp_path_factory.mktemp("postgresql"), environment | {"BLOG_DATABASE": url, "BLOG_CACHE": redis}
            ),
        }
        with ExitStack() as stack:
            stack.callback(cursor.execute, f'DROP DATABASE "{name}" WITH (FORCE)')
            for process in started.values():
                stack.enter_context(process)  # closes its pipes, also those of who was not asked
                stack.callback(process.kill)
            yield started


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request):
    return request.param


@pytest.fixture(scope="module")
def told(visits, database):
    """Return what the blog's process on this database has told."""
    process = visits[database]
    output, mistakes = process.communicate()
    assert process.returncode == 0, mistakes
    return json.loads(output)


@pytest.fixture(scope="module")
def found(told):
    return told["found"]


@pytest.mark.parametrize("name", NAMES)
def test_claims(found, database, name):
    if name not in found:
        pytest.skip(f"{name} says that it needs another database than {database}")
    broken = {claim: why for claim, why in found[name].items() if why}
    assert not broken, "\n\n".join(f"{claim}: {why}" for claim, why in broken.items())


def test_each_recipe_was_asked(found, database):
    assert found.keys() <= set(NAMES)
    assert database == "sqlite" or found.keys() == set(NAMES)


def test_the_list_page_sends_as_many_statements(told, database):
    visits = told["list_page"]["visits"]
    assert visits["before"]["1"]["html"] == visits["after"]["1"]["html"]
    assert (queries(visits["before"]["1"]), queries(visits["after"]["1"])) == (32, 3)


def _started(directory, environment):
    lay_out(directory)
    command = [sys.executable, "-W", "error", "-m", "cookbook.stranger"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=directory, env=environment, stdout=pipe, stderr=pipe, text=True)
