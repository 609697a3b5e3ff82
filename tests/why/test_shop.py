"""`manage.py why` on the shop itself: every stage, and nothing left behind in PostgreSQL or Valkey.

Broken on purpose and caught: the shop's own keys used; the transaction committed; caches not looked at inside of it;
its counters of requests left.
"""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

from services import PROJECT
from shop import pages
from shop.caching import client, scope

PEBBLE = "/product/pebble/"


@pytest.fixture
def asked(corner, settings):
    """Return a function that runs the command and returns its JSON."""
    settings.ALLOWED_HOSTS = ["localhost"]

    def ask(url, *options):
        out = StringIO()
        call_command("why", url, "--json", "--repeat=1", *options, stdout=out)
        return json.loads(out.getvalue())

    return ask


@pytest.mark.parametrize("stage", pages.STAGES)
def test_every_stage_is_explained(asked, stage):
    told = asked(f"/{stage}{PEBBLE}")
    assert told["answer"]["status"] == 200
    assert sum(told["parts"].values()) == pytest.approx(told["wall_ms"])
    assert bool(told["cache"]) == pages.caches("product", stage)
    if pages.caches("product", stage):
        assert told["statements"] == []
        assert all(use["hits"] == use["keys"] for use in told["cache"])
    if stage == "naive":
        recipes = {recipe for advice in told["advice"] for recipe in advice["recipes"]}
        assert {"query_budget", "no_lazy_loads"} & recipes


def test_the_report_has_80_columns(asked, corner):
    for options in ([], ["--cold"], [f"--user={_a_user()}"], ["--explain"], [f"--versus=/lean{PEBBLE}"]):
        out = StringIO()
        call_command("why", f"/optimized{PEBBLE}", "--repeat=1", "--all", *options, stdout=out)
        assert max(map(len, out.getvalue().splitlines())) <= 80, options


def test_a_cold_cache_is_filled_anew(asked):
    told = asked(f"/optimized{PEBBLE}", "--cold")
    assert told["statements"]
    assert any(use["hits"] < use["keys"] for use in told["cache"])


@pytest.fixture
def _kept_by_the_shop(corner):
    """A key as the shop has it when it is no test."""
    server = caches["default"].client.get_client()
    name = f"pages.{scope.owner()}:3:kept"
    server.set(name, b"1", ex=60)
    yield
    server.delete(name)


@pytest.mark.usefixtures("_kept_by_the_shop")
def test_nothing_is_left_behind(asked):
    before = _everything()
    assert any(key.endswith(b":3:kept") for key in before[0])
    name = _a_user()
    assert asked(f"/naive{PEBBLE}", f"--user={name}")["visitor"] == name
    told = asked(f"/optimized{PEBBLE}", f"--user={name}")
    assert told["cache"]  # a session that was just made does not keep the caches from being used
    assert asked("/optimized/cart/add/", f"--user={name}", "--data=variant=1&quantity=1")["method"] == "POST"
    after = _everything()
    assert after == before
    assert not [key for key in after[0] if key.startswith(b"why-")], "left by this process, now or before"
    assert client._has_written.__name__ == "_has_written"


def test_the_shops_own_keys_are_not_read(asked):
    """A page that is kept already is none that an explanation with its own caches could find."""
    caches["default"].set("mine", "kept")
    assert asked(f"/fragments{PEBBLE}", "--cold")["statements"]
    assert caches["default"].get("mine") == "kept"


@pytest.mark.long
@pytest.mark.parametrize(
    ("variable", "url", "sentence"),
    [
        (
            "DATABASE_URL",
            "postgresql://x@127.0.0.1:1/x",
            "The database default does not answer: couldn't get a connection after 2.00 sec",
        ),
        ("REDIS_URL", "redis://127.0.0.1:1/0", "The cache default does not answer: "),
    ],
)
def test_a_dead_server_is_a_sentence(variable, url, sentence):
    environment = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "ROLE"}}
    command = [sys.executable, "manage.py", "why", "/lab/floor/500/"]
    ran = subprocess.run(command, cwd=PROJECT, env=environment | {variable: url}, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(sentence)
    assert ran.stderr.count("\n") == 1


def _a_user():
    with connection.cursor() as cursor:
        cursor.execute("SELECT username FROM auth_user ORDER BY id LIMIT 1")
        return cursor.fetchone()[0]


def _everything():
    """Return all rows of the whole database, and the keys in Valkey, with their values, of the tests and the shop."""
    server = caches["default"].client.get_client()
    own = settings.CACHES["default"]["KEY_PREFIX"].removesuffix("pages")
    shops = [f"{name}.{scope.owner()}:" for name in ("pages", "sessions")]
    beginnings = tuple(beginning.encode() for beginning in (own, *shops, f"why-{os.getpid()}"))
    keys = {key: server.dump(key) for key in sorted(server.scan_iter()) if key.startswith(beginnings)}
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = {}
        for table in sorted(tables):
            cursor.execute(f'SELECT count(*), sum(hashtext(t::text)::bigint) FROM "{table}" t')
            rows[table] = cursor.fetchone()
    return keys, rows
