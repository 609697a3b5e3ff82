"""What the environment asks for holds on every stack.

Breaks tried, each caught: a stack whose options take the place of those of DATABASE_URL.
"""

import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.conf import settings

from config.services import PROJECT

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
"""


def test_all_stacks_are_here():
    assert STACKS == ["development", "naive", "optimized", "test"]


@pytest.mark.parametrize("stack", STACKS)
def test_what_database_url_asks_for_is_added_to(stack):
    options = f"sslmode=disable&application_name=asked&options={quote('-c statement_timeout=7000')}"
    url = f"{_database()}?{options}"
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": f"config.settings.{stack}"}
    command = [sys.executable, "-c", CONNECT]
    told = subprocess.check_output(command, cwd=PROJECT, env=environment, text=True)
    assert told == f"disable 7s asked {stack in {'development', 'optimized'}}\n"


def _database():
    """Return the URL, without options, of the database that every cluster has."""
    server = settings.DATABASES["default"]
    login = f"{quote(server['USER'], safe='')}:{quote(server['PASSWORD'], safe='')}"
    return f"postgresql://{login}@{quote(server['HOST'], safe='')}:{server['PORT']}/postgres"
