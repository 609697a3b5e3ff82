"""Whose keys: two shops on one Valkey never meet, and none empties what is not its own.

Breaks tried, each caught: the oid left out; FLUSHDB; the other alias emptied along; the owner read over the
connection that pages use; read by every thread; a failure that is tried again for each key; the epoch emptied last.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as Disconnected

from shop.caching import client, look, scope, store
from shop.caching.breaker import VALKEY


@pytest.fixture(autouse=True)
def _unread(monkeypatch):
    """The owner of keys as a process finds it that has just begun."""
    monkeypatch.setattr(scope, "_known", "")
    monkeypatch.setattr(scope, "_next_try", 0.0)


@pytest.fixture
def shops(settings, monkeypatch):
    """Return a function that makes this process one of another shop; the prefix keeps it apart from real ones."""
    settings.CACHES = {
        alias: {**cache, "KEY_FUNCTION": "shop.caching.scope.make_key"} for alias, cache in settings.CACHES.items()
    }
    known = []

    def become(name):
        monkeypatch.setattr(scope, "_known", name)
        known.append(name)

    yield become
    for name in known.copy():
        become(name)
        for alias in settings.CACHES:
            caches[alias].clear()


def test_two_shops_on_one_valkey_do_not_meet(shops, db):
    for name in ("1.16384", "1.16385", "2.16384"):
        shops(name)
        assert caches["default"].get("whose") is None
        assert caches["default"].add("whose", name)
        caches["default"].set_many({"whose": name}, 60)
        assert caches["default"].get_many(["whose"]) == {"whose": name}
        copy, lease = caches["sessions"].look("whose")
        assert copy is None
        caches["sessions"].keep("whose", lease, name, 60)
        assert caches["sessions"].look("whose") == (name, None)


def test_clear_leaves_the_others_alone(shops):
    valkey = caches["default"].client.get_client()
    prefix = caches["default"].key_prefix
    foreign = f"{prefix}.1.163840:2:x", f"{prefix}2.1.16384:2:x", f"another-{prefix}.1.16384:2:x"
    for key in foreign:
        valkey.set(key, "theirs", ex=60)
    shops("1.16385")
    caches["default"].set("kept", "by the other shop", 60)
    shops("1.16384")
    caches["sessions"].set("kept", "by the sessions", 60)
    caches["default"].set_many({str(number): number for number in range(2 * scope.BATCH + 1)}, 60)
    caches["default"].set("old", "of another version", 60, version=1)
    caches["default"].clear()
    assert list(caches["default"].client.get_client().scan_iter(match=f"{prefix}.1.16384:*")) == []
    assert "kept" in caches["sessions"]
    shops("1.16385")
    assert caches["default"].get("kept") == "by the other shop"
    assert valkey.delete(*foreign) == 3


def test_an_emptying_that_is_interrupted_leaves_nothing_valid(db, monkeypatch):
    look({"menu": ["catalogue"]}).make({"menu": lambda: "old"})
    assert store.get_many(["menu"]) == {"menu": "old"}
    valkey = caches["default"].client.get_client()
    monkeypatch.setattr(type(valkey), "scan_iter", lambda *_, **__: (_ for _ in [1 / 0]))
    with pytest.raises(ZeroDivisionError):
        caches["default"].clear()
    assert store.get_many(["menu"]) == {}


def test_it_is_the_clusters_identifier_and_the_databases_oid(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier FROM pg_control_system()")
        [system] = cursor.fetchone()
        cursor.execute("SELECT oid FROM pg_database WHERE datname = %s", [connection.settings_dict["NAME"]])
        [oid] = cursor.fetchone()
    assert scope.owner() == f"{system}.{oid}"
    assert scope.make_key("page:/", "pages", 2) == f"pages.{system}.{oid}:2:page:/"


def test_another_database_of_the_cluster_is_another_shop(db, monkeypatch):
    own = scope.owner()
    monkeypatch.setattr(scope, "_known", "")
    monkeypatch.setitem(connection.settings_dict, "NAME", "postgres")
    assert scope.owner() != own
    assert scope.owner().split(".")[0] == own.split(".")[0]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_is_neither_needed_nor_disturbed_and_no_query_is_counted():
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            assert scope.owner()
        assert len(queries) == 0
        scope._known = ""
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert scope.owner()
        connection.set_rollback(True)


def test_all_threads_learn_it_by_one_reading(db, monkeypatch):
    read, times = scope._read, []

    def slow():
        times.append(1)
        time.sleep(0.05)
        return read()

    monkeypatch.setattr(scope, "_read", slow)
    monkeypatch.setattr(scope, "connections", {"default": connection})  # the test's, as a thread has its own
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(lambda _: scope.owner(), range(8)))) == 1
    assert len(times) == 1


def test_postgresql_that_is_away_is_asked_once_a_while(monkeypatch, caplog):
    times = []

    def away():
        times.append(1)
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr(scope, "_read", away)
    for _ in range(3):
        with pytest.raises(scope.OwnerUnknown) as caught:
            scope.make_key("page:/", "pages", 2)
        assert isinstance(caught.value, client.DOWN)
    assert len(times) == 1
    monkeypatch.setattr(scope, "_next_try", 0.0)
    with pytest.raises(scope.OwnerUnknown, match="connection refused"):
        scope.owner()
    assert len(times) == 2


def test_without_it_the_caches_are_as_if_valkey_were_down(settings, monkeypatch):
    def away():
        raise psycopg.OperationalError("connection refused")

    settings.CACHES = {
        alias: {**cache, "KEY_FUNCTION": "shop.caching.scope.make_key"} for alias, cache in settings.CACHES.items()
    }
    monkeypatch.setattr(scope, "_read", away)
    for call in (
        lambda cache: cache.get("a"), lambda cache: cache.get_many(["a"]), lambda cache: cache.set_many({"a": 1}, 60),
        lambda cache: cache.add("a", 1), lambda cache: cache.delete("a"), lambda cache: cache.lock("a"),
        lambda cache: cache.clear(),
    ):  # fmt: skip
        with pytest.raises(Disconnected):
            call(caches["default"])
    sessions = caches["sessions"]
    for _ in range(2):
        assert sessions.look("a") == (None, None)
        assert sessions.forget(["a"]) is False
        sessions.keep("a", ("run", "lease"), "copy", 60)
        VALKEY.reset()


@pytest.fixture
def ordinary(django_db_setup, django_db_blocker, monkeypatch):
    """Connect as a role that may do nothing but log in; yield a superuser's connection to the same database."""
    with django_db_blocker.unblock():
        params = connection.get_connection_params()
    with closing(psycopg.connect(**params, autocommit=True)) as superuser:
        superuser.execute("DROP ROLE IF EXISTS tandem_ordinary")
        superuser.execute("CREATE ROLE tandem_ordinary LOGIN PASSWORD 'ordinary'")
        monkeypatch.setitem(connection.settings_dict, "USER", "tandem_ordinary")
        monkeypatch.setitem(connection.settings_dict, "PASSWORD", "ordinary")
        try:
            yield superuser
        finally:
            superuser.execute("GRANT EXECUTE ON FUNCTION pg_control_system TO PUBLIC")
            superuser.execute("DROP ROLE tandem_ordinary")


def test_an_ordinary_role_may_read_it_and_one_that_may_not_is_told_what_to_do(ordinary, monkeypatch):
    assert scope.owner()
    monkeypatch.setattr(scope, "_known", "")
    ordinary.execute("REVOKE EXECUTE ON FUNCTION pg_control_system FROM PUBLIC")  # in this database alone
    with pytest.raises(scope.OwnerUnknown, match="GRANT EXECUTE ON FUNCTION pg_control_system TO"):
        scope.owner()
