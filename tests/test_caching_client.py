"""The cache that is down, or that refuses: nothing found, nothing kept, no time lost."""

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import OutOfMemoryError, ReadOnlyError

from shop.caching import client, generations, store
from shop.models import Brand


class Switch:
    """Makes the cache fail, and counts what it is asked."""

    def __init__(self, monkeypatch):
        self.down, self.calls, self.error = False, 0, ConnectionInterrupted(connection=None)
        self.of = {"get_many", "set_many", "get_or_add_many", "delete_many", "set"}
        for name in self.of:
            monkeypatch.setattr(cache, name, self._switched(name, getattr(cache, name)))

    def _switched(self, name, call):
        def switched(*args):
            self.calls += 1
            if self.down and name in self.of:
                raise self.error
            return call(*args)

        return switched


@pytest.fixture
def switch(monkeypatch):
    _forget(monkeypatch)
    return Switch(monkeypatch)


def _forget(monkeypatch):
    monkeypatch.setattr(client, "_resume_at", 0.0)
    monkeypatch.setattr(client, "_trusted_until", 0.0)


def test_nothing_is_found_and_nothing_kept(switch):
    switch.down = True
    assert client.get_many(["a"]) == {}
    client._resume_at = 0.0
    client.set_many({"a": 1}, 10)
    client._resume_at = 0.0
    assert client.get_or_add_many({"a": 1}, 10) == {}


def test_after_a_failure_it_is_left_alone(switch):
    switch.down = True
    for _ in range(5):
        client.get_many(["a"])
        client.delete_many(["a"])
    assert switch.calls == 1
    switch.down, client._resume_at = False, 0.0
    client.set_many({"a": 1}, 10)
    assert client.get_many(["a"]) == {"a": 1}


def test_a_renewal_never_fails_the_write(switch, caplog):
    switch.down = True
    assert not generations.renew({"product:1"})
    assert "deletions wait for the relay" in caplog.text


@pytest.mark.parametrize("refusal", [ReadOnlyError("READONLY"), OutOfMemoryError("OOM")])
def test_a_server_that_takes_no_writes_is_not_read_either(switch, monkeypatch, refusal):
    client.set_many({"a": 1}, 10)
    switch.down, switch.error, switch.of = True, refusal, {"set", "set_many"}
    assert client.get_many(["a"]) == {"a": 1}, "a write has just worked"
    monkeypatch.setattr(client, "_trusted_until", 0.0)
    assert client.get_many(["a"]) == {}
    switch.down = False
    assert client.get_many(["a"]) == {}, "it is left alone for a moment"
    monkeypatch.setattr(client, "_resume_at", 0.0)
    assert client.get_many(["a"]) == {"a": 1}


def test_who_is_refused_a_renewal_waits_until_nobody_trusts_the_server(switch, monkeypatch):
    slept = []
    monkeypatch.setattr(client.time, "sleep", slept.append)
    switch.down, switch.error = True, ReadOnlyError("READONLY")
    assert not generations.renew({"product:1"})
    assert slept == [client.TRUST]


def test_other_errors_are_not_hidden(switch):
    switch.down, switch.error = True, ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        client.get_many(["a"])


# Inside a transaction


def keep():
    store.look({"menu": ["catalogue"]}).make({"menu": lambda: "made"})
    return store.get_many(["menu"])


def test_what_was_read_beside_own_writes_is_neither_kept_nor_looked_up(empty_shop):
    with transaction.atomic():
        assert keep() == {"menu": "made"}, "nothing is written yet"
        Brand.objects.create(name="Never", slug="never")
        assert keep() == {}
        transaction.set_rollback(True)
    assert store.get_many(["menu"]) == {"menu": "made"}


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_what_is_read_from_an_older_state_is_not_kept(empty_shop, level):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
        assert keep() == {}


def test_a_transaction_of_hand_written_sql_is_one_too(empty_shop):
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("INSERT INTO shop_brand (name, slug) VALUES ('Never', 'never')")
        assert keep() == {}
        cursor.execute("ROLLBACK")
    assert keep() == {"menu": "made"}
