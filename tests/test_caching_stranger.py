"""The folder shop/caching alone, copied into another project under another name, works there.

Broken on purpose and caught: an import of `shop.caching` instead of a relative one.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def told(tmp_path_factory, django_db_setup, django_db_blocker):
    """What the project's process told; it has a database of its own, and keys of its own in Valkey."""
    place = tmp_path_factory.mktemp("stranger")
    shutil.copytree(ROOT / "shop/caching", place / "versioned", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "tests/stranger_to_caching/project.py", place)
    name = f"{connection.settings_dict['NAME']}_notes"
    login = {key: connection.settings_dict[key] for key in ("HOST", "PORT", "USER", "PASSWORD")} | {"NAME": name}
    own = {"DATABASE": json.dumps(login), "CACHE": settings.CACHES["default"]["LOCATION"], "PYTHONPATH": ""}
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            command = [sys.executable, "-W", "error", "project.py"]
            ran = subprocess.run(command, cwd=place, env=os.environ | own, capture_output=True, text=True)
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_the_shop_is_not_there(told):
    assert told["shop"] is False


def test_a_fragment_and_a_whole_page_are_made_once(told):
    """What is asked is a fragment, a page of it, and the same page by Ann; the page finds the fragment there."""
    page = "Hello {}: <p>one</p>"
    assert told["cold"] == [["<p>one</p>", 1], [page.format("you"), 0], [page.format("Ann"), 0]]
    assert told["warm"] == [["<p>one</p>", 0], [page.format("you"), 0], [page.format("Ann"), 0]]


def test_what_was_rolled_back_changes_nothing(told):
    assert told["rolled back"] == [["<p>one</p>", 0], ["Hello you: <p>one</p>", 0]]


def test_what_is_committed_is_there_at_once(told):
    assert told["committed"] == [["<p>two</p>", 1], ["Hello you: <p>two</p>", 0]]
