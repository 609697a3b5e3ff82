"""The cache that is down, or that refuses: nothing found, nothing kept, no time lost."""

from concurrent.futures import ThreadPoolExecutor
from math import inf
from threading import Event

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import OutOfMemoryError, ReadOnlyError

from shop.caching import client, look, store, versions
from shop.models import Brand


class Switch:
    """Makes the cache fail, and counts what it is asked."""

    def __init__(self, monkeypatch):
        self.down, self.calls, self.error = False, 0, ConnectionInterrupted(connection=None)
        self.of = {"get_many", "set_many", "get_or_add_many", "delete_many"}
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
    monkeypatch.setattr(client, "_trusted_until", 0.0)
    return Switch(monkeypatch)


def test_nothing_is_found_and_nothing_kept(switch):
    switch.down = True
    assert client.get_many(["a"]) == {}
    client.BREAKER.reset()
    client.set_many({"a": 1}, 10)
    client.BREAKER.reset()
    assert client.get_or_add_many({"a": 1}, 10) == {}


def test_after_a_failure_it_is_left_alone(switch):
    switch.down = True
    for _ in range(5):
        client.get_many(["a"])
        client.delete_many(["a"])
    assert switch.calls == 1
    switch.down = False
    client.BREAKER.reset()
    client.set_many({"a": 1}, 10)
    assert client.get_many(["a"]) == {"a": 1}


def test_a_renewal_never_fails_the_write(switch, caplog):
    switch.down = True
    assert not versions.renew({"product:1"})
    assert "is down" in caplog.text


@pytest.mark.parametrize("refusal", [ReadOnlyError("READONLY"), OutOfMemoryError("OOM")])
def test_a_server_that_takes_no_writes_is_not_read_either(switch, monkeypatch, refusal):
    client.set_many({"a": 1}, 10)
    switch.down, switch.error, switch.of = True, refusal, {"set_many"}
    assert client.get_many(["a"]) == {"a": 1}, "a write has just worked"
    monkeypatch.setattr(client, "_trusted_until", 0.0)
    assert client.get_many(["a"]) == {}
    switch.down = False
    assert client.get_many(["a"]) == {}, "it is left alone for a moment"
    monkeypatch.setattr(client, "_doubted_until", 0.0)
    assert client.get_many(["a"]) == {"a": 1}


def test_a_server_that_takes_no_writes_is_asked_to_delete_all_the_same(switch):
    """One that is full takes deletions, and other processes may not have noticed yet."""
    versions.current(["product:1"])
    switch.down, switch.error, switch.of = True, OutOfMemoryError("OOM"), {"set_many"}
    client.set_many({"a": 1}, 10)
    assert client.get_many(["a"]) == {}, "it is doubted"
    assert versions.renew({"product:1"})
    assert cache.get_many([versions.key("product:1")]) == {}


def test_a_refusal_is_no_outage(switch, monkeypatch):
    """Each writer that is refused waits, also the second one."""
    slept = []
    monkeypatch.setattr(client.time, "sleep", slept.append)
    switch.down, switch.error = True, ReadOnlyError("READONLY")
    for tag in ("product:1", "product:2"):
        assert not versions.renew({tag})
        client.outlast_trust()
    assert slept == [pytest.approx(client.TRUST, abs=0.1)] * 2


def test_after_a_pause_one_tries(switch, monkeypatch):
    """All others are told at once that it is down, while that one waits for the answer."""
    monkeypatch.setattr(client.BREAKER, "pause", 0.0)
    switch.down = True
    client.get_many(["a"])
    asking, answer = Event(), Event()

    def slowly():
        asking.set()
        answer.wait(10)
        return {"a": 1}

    monkeypatch.setattr(client, "_trusted_until", inf)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.attempt, slowly, {})
        assert asking.wait(10)
        assert client.get_many(["a"]) == {}
        answer.set()
        assert first.result() == {"a": 1}


def test_what_is_slow_is_not_given_up_by_others(switch, monkeypatch):
    """Who does without a page has to make it: a machine that is slow would get slower."""
    monkeypatch.setattr(client, "_trusted_until", inf)
    started, go_on = Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(client.attempt, lambda: (started.set(), go_on.wait(10)), None)
        assert started.wait(10)
        client.BREAKER._started = {number: began - 60 for number, began in client.BREAKER._started.items()}
        client.set_many({"a": 1}, 10)
        assert client.get_many(["a"]) == {"a": 1}
        go_on.set()
        slow.result()


def test_who_is_refused_a_renewal_waits_until_nobody_trusts_the_server(switch, monkeypatch):
    slept = []
    monkeypatch.setattr(client.time, "sleep", slept.append)
    switch.down, switch.error = True, ReadOnlyError("READONLY")
    assert not versions.renew({"product:1"})
    client.outlast_trust()
    assert slept == [pytest.approx(client.TRUST, abs=0.1)]


def test_other_errors_are_not_hidden(switch):
    switch.down, switch.error = True, ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        client.get_many(["a"])


# Inside a transaction


def keep():
    look({"menu": ["catalogue"]}).make({"menu": lambda: "made"})
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
