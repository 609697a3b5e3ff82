"""What the environment asks for holds on every stack, and what cannot be is told in a sentence.

Breaks tried, each caught: a stack whose options take the place of those of DATABASE_URL; a database number of the
caches' own; a stack whose keys do not say whose they are; a traceback instead of a sentence.
"""

import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.conf import settings

from services import PROJECT

STACKS = sorted(path.stem for path in (PROJECT / "config/settings").glob("[a-z]*.py") if path.stem != "base")
CONNECT = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT current_setting('statement_timeout'), current_setting('application_name')")
    print(cursor.connection.info.get_parameters()["sslmode"], *cursor.fetchone(), connection.pool is not None)
    connection.close()
connection.close_pool()
from django.conf import settings
from django.core.cache import caches
for alias in ("default", "sessions"):
    pool = caches[alias].client.get_client().connection_pool
    print(alias, *(pool.connection_kwargs[name] for name in ("host", "db", "protocol", "socket_timeout", "password")))
print({cache["KEY_FUNCTION"] for cache in settings.CACHES.values()})
"""


def test_all_stacks_are_here():
    assert STACKS == ["development", "naive", "optimized", "test"]


@pytest.mark.long
@pytest.mark.parametrize("stack", STACKS)
def test_what_the_urls_ask_for_is_added_to(stack):
    options = f"sslmode=disable&application_name=asked&options={quote('-c statement_timeout=7000')}"
    url = f"{_database()}?{options}"
    asked = {"DATABASE_URL": url, "REDIS_URL": "redis://:p%40s,s@cache.example/5?protocol=2&socket_timeout=3"}
    environment = os.environ | asked | {"DJANGO_SETTINGS_MODULE": f"config.settings.{stack}"}
    command = [sys.executable, "-c", CONNECT]
    told = subprocess.check_output(command, cwd=PROJECT, env=environment, text=True)
    assert told.splitlines() == [
        f"disable 7s asked {stack in {'development', 'optimized'}}",
        "default cache.example 5 2 3.0 p@s,s",
        "sessions cache.example 5 2 3.0 p@s,s",
        str({None if stack == "test" else "shop.caching.scope.make_key"}),
    ]


@pytest.mark.parametrize(
    "command", [["manage.py", "check"], ["manage.py", "seed"], ["-m", "gunicorn", "-c", "config/gunicorn.conf.py"]]
)
def test_what_cannot_be_is_told_in_a_sentence_at_the_start(command):
    environment = os.environ | {"REDIS_URL": "redis://cache.example/zero"}
    started = subprocess.run(
        [sys.executable, *command], cwd=PROJECT, env=environment, check=False, capture_output=True, text=True
    )
    assert started.returncode != 0
    assert started.stderr.startswith(
        "The variable REDIS_URL is not valid: after the host comes the number of a database"
    )
    assert started.stderr.count("\n") == 1


def _database():
    """Return the URL, without options, of the database that every cluster has."""
    server = settings.DATABASES["default"]
    login = f"{quote(server['USER'], safe='')}:{quote(server['PASSWORD'], safe='')}"
    return f"postgresql://{login}@{quote(server['HOST'], safe='')}:{server['PORT']}/postgres"
