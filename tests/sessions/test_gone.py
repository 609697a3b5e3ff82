"""A session that is gone is gone: on both stacks, and when Valkey was away meanwhile.

Broken on purpose and caught: copies deleted before the commit, or not at all by the naive stack; a deletion that Valkey
did not confirm taken for one; connections used again after it; a new connection that settles nothing; a copy kept
without a lease, or taken from another run of the server; a change that is not recorded.
"""

import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from redis.exceptions import ReadOnlyError

from lab.instruments.queries import count_queries
from shop.sessions import changes, connections, copies, stores
from shop.sessions.connections import connections_of
from shop.sessions.models import SessionChange
from tests.contracts.crowd import at_once
from tests.sessions.visits import STACKS, another_process, log_in, log_out, row_of, who_is

OWN = f"{caches['sessions'].key_prefix}:*"  # keys of this test process
BY_SQL = {
    "deleted": "DELETE FROM django_session WHERE session_key = %s",
    "changed": "UPDATE django_session SET session_data = '' WHERE session_key = %s",
    "run out": "UPDATE django_session SET expire_date = now() WHERE session_key = %s",
    "another key": "UPDATE django_session SET session_key = reverse(session_key) WHERE session_key = %s",
}


def test_who_is_logged_in_costs_no_query(bob):
    key = log_in(bob)
    with count_queries() as asked:
        assert STACKS["optimized"].SessionStore(key).get("_auth_user_id") == str(bob.pk)
    assert asked.count == 0


@pytest.mark.parametrize("left_on", STACKS)
@pytest.mark.parametrize("came_by", STACKS)
def test_a_logout_counts_on_both_stacks(came_by, left_on, bob):
    key = log_in(bob, came_by)
    assert who_is(key, "optimized") == bob  # there is a copy
    log_out(key, left_on)
    assert [who_is(key, stack) for stack in STACKS] == [None, None]
    assert not SessionChange.objects.exists()


def test_that_a_session_is_gone_is_remembered(bob):
    """Whoever goes on sending its key is told to forget it, and costs no query."""
    key = log_in(bob)
    log_out(key)
    for queries in (1, 0):
        session = STACKS["optimized"].SessionStore(key)
        with count_queries() as asked:
            assert session.load() == {}
        assert session.session_key is None
        assert asked.count == queries


@pytest.mark.parametrize("stack", STACKS)
def test_a_logout_while_the_network_is_cut(stack, bob, network):
    key = log_in(bob)
    network.cut()
    assert log_out(key, stack) == 302
    network.mend()
    assert [who_is(key, stack) for stack in STACKS] == [None, None]
    assert not SessionChange.objects.exists()


def test_a_logout_while_valkey_hangs(bob, network):
    key = log_in(bob)
    network.hang()
    assert log_out(key) == 302
    network.resume()
    assert who_is(key) is None


def test_who_found_that_valkey_hangs_trusts_no_connection_that_was_open_then(bob, network):
    """One connection found out, the other one has not been used since: what happened meanwhile, neither knows."""
    key = log_in(bob)
    assert at_once(*[lambda: who_is(key)] * 2) == [bob] * 2  # each over a connection of its own
    network.hang()
    assert who_is(key) == bob
    row_of(key).delete()
    network.resume()
    assert who_is(key) is None


def test_a_logout_that_another_process_with_a_broken_connection_has_not_heard_of(bob, network):
    """It was idle all the time that the network was cut, and has a copy before its eyes when it is back."""
    key = log_in(bob)
    with another_process() as who_is_there:
        assert who_is_there(key) == bob.username
        with transaction.atomic():
            network.cut()
            row_of(key).delete()  # by SQL alone: nobody tells Valkey
        network.mend()
        assert who_is_there(key) == "None"


@pytest.mark.parametrize("what", BY_SQL)
def test_what_is_done_by_sql_counts_a_moment_later(what, bob, monkeypatch):
    monkeypatch.setattr(connections, "TRUST", 0.3)
    connections_of(caches["sessions"].client.get_client().connection_pool).drop()
    key = log_in(bob)
    with connection.cursor() as cursor:
        cursor.execute(BY_SQL[what], [key])
    assert changes.name_of(key) in changes.outstanding().values()
    wait_until(lambda: who_is(key) is None and not SessionChange.objects.exists())
    assert who_is(key, "naive") is None


def test_a_logout_that_valkey_refused_to_hear_of_counts_for_other_processes_too(bob, monkeypatch):
    """They can reach it all the time, and it takes writes again when they look next."""
    key = log_in(bob)
    with another_process() as who_is_there:
        assert who_is_there(key) == str(bob)
        with monkeypatch.context() as patch:
            patch.setattr(connections, "TRUST", 1.0)
            patch.setattr(copies, "speak", refusing("SET", "EVAL", "DEL"))
            log_out(key)
        assert who_is_there(key) == "None"


def test_a_role_that_may_write_sessions_alone_is_recorded_too(bob):
    key = log_in(bob)
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE shop_sessions_test; GRANT SELECT, DELETE ON django_session TO shop_sessions_test")
        try:
            cursor.execute("SET ROLE shop_sessions_test")
            cursor.execute("DELETE FROM django_session WHERE session_key = %s", [key])
        finally:
            cursor.execute("RESET ROLE; DROP OWNED BY shop_sessions_test; DROP ROLE shop_sessions_test")
    assert changes.name_of(key) in changes.outstanding().values()


def test_what_nobody_could_tell_valkey_ends_with_the_copy(bob, monkeypatch):
    monkeypatch.setattr(copies, "SECONDS", 0.3)
    key = log_in(bob)
    with triggers_disabled():
        row_of(key).delete()
    assert who_is(key) == bob
    wait_until(lambda: who_is(key) is None)


def test_a_copy_lives_no_longer_than_its_session(bob):
    key = log_in(bob)
    row_of(key).update(expire_date=timezone.now() + timedelta(seconds=5))
    stores.settle()
    assert who_is(key) == bob
    assert 0 < seconds_left() <= 5


def test_sessions_that_have_run_out_are_deleted_without_a_record(bob):
    key = log_in(bob)
    row_of(key).update(expire_date=timezone.now() - timedelta(days=1))
    stores.settle()
    call_command("clearsessions")
    assert not row_of(key).exists()
    assert not SessionChange.objects.exists()


@pytest.mark.parametrize("end", ["flush", "cycle_key", "delete", "save"])
def test_no_change_is_swallowed_while_the_network_is_cut(end, bob, network):
    key = log_in(bob)
    session = STACKS["optimized"].SessionStore(key)
    session.load()
    session["cart"] = 7
    network.cut()
    getattr(session, end)()
    network.mend()
    assert who_is(key) == (bob if end == "save" else None)
    assert STACKS["optimized"].SessionStore(key).get("cart") == (7 if end == "save" else None)


def test_a_change_that_is_rolled_back_is_none(bob):
    key = log_in(bob)
    with transaction.atomic():
        STACKS["optimized"].SessionStore(key).flush()
        assert who_is(key) is None  # to the one who does it
        assert at_once(lambda: who_is(key)) == [bob]
        transaction.set_rollback(True)
    assert who_is(key) == bob


def test_who_read_before_the_end_keeps_no_copy_after_it(bob, monkeypatch):
    """The session ends between somebody's look into PostgreSQL and their keeping of a copy."""
    key = log_in(bob)
    caches["sessions"].clear()
    keep = copies.SessionCopies.keep

    def late(*args):
        monkeypatch.undo()
        log_out(key)
        keep(*args)

    monkeypatch.setattr(copies.SessionCopies, "keep", late)
    assert who_is(key) == bob
    assert who_is(key) is None


def test_a_server_restored_from_the_past_grants_nothing(bob):
    """What it holds bears the name of a run that has ended."""
    key = log_in(bob)
    valkey = caches["sessions"].client.get_client()
    [kept] = copies_in(valkey)
    before = valkey.get(kept)
    log_out(key)
    run, _, copy = before.partition(b" ")
    valkey.set(kept, run[::-1] + b" " + copy)
    assert who_is(key) is None


def test_what_valkey_refuses_is_read_from_postgresql(bob, monkeypatch):
    """Full, or a replica: it takes no copies. What it cannot delete, it is not asked for."""
    key = log_in(bob)
    monkeypatch.setattr(connections, "TRUST", 0.01)
    monkeypatch.setattr(copies, "speak", refusing("SET", "EVAL", "DEL"))
    log_out(key)
    assert who_is(key) is None
    other = log_in(bob)
    log_out(other)
    assert who_is(other) is None


def test_a_value_that_is_no_copy_is_none(bob):
    key = log_in(bob)
    valkey = caches["sessions"].client.get_client()
    [kept] = copies_in(valkey)
    for value in (b"", b" ", b"\x80\x05garbage", b"lease 1234", b"\xff\xfe x", b"1"):
        valkey.set(kept, value)
        assert who_is(key) == bob


def test_neither_valkey_nor_the_record_holds_what_could_be_sent_as_a_cookie(bob):
    key = log_in(bob)
    valkey = caches["sessions"].client.get_client()
    stored = b"".join(name + valkey.get(name) for name in valkey.keys(OWN))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_session SET expire_date = expire_date WHERE session_key = %s", [key])
    assert changes.outstanding()
    assert key.encode() not in stored
    assert key not in changes.outstanding().values()


def test_an_outage_does_not_fill_the_record(bob, network):
    network.cut()
    SessionChange.objects.create(session="x" * 64, recorded_at=timezone.now() - 2 * changes.RECORDED_FOR)
    key = log_in(bob, "naive")
    log_out(key, "naive")
    assert changes.name_of(key) in changes.outstanding().values()
    assert "x" * 64 not in changes.outstanding().values()


def test_a_new_password_ends_the_sessions_that_had_the_old_one(bob):
    key = log_in(bob)
    User.objects.filter(pk=bob.pk).update(password="another")  # noqa: S106
    assert [who_is(key, stack) for stack in STACKS] == [None, None]


@contextmanager
def triggers_disabled():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_session DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE django_session ENABLE TRIGGER USER")


def wait_until(true, seconds=10):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def seconds_left():
    """Return for how long the one copy is kept."""
    valkey = caches["sessions"].client.get_client()
    [kept] = copies_in(valkey)
    return valkey.pttl(kept) / 1000


def refusing(*names):
    """Return a `speak` to a server that answers all commands but these."""
    speak = copies.speak

    def spoken(connection, name, *arguments):
        if name in names:
            raise ReadOnlyError("You can't write against a read only replica.")
        return speak(connection, name, *arguments)

    return spoken


def copies_in(valkey):
    return [key for key in valkey.keys(OWN) if not key.endswith(b":writable")]
