"""Whoever commits renews what the commit has made void, right then; what is lost with the writer, the relay does.

Broken on purpose and caught: renewal before the commit, after a rollback, only in atomic(); an outbox that is cleared
although Valkey refused; rows skipped by number; a relay that stops when Valkey is away; a writer who hears of an error;
triggers with the rights of who writes.
"""

import os
import signal
import subprocess
import sys
import time
from unittest import mock

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone
from redis.exceptions import ReadOnlyError

from shop.caching import client, versions
from shop.denormalized import outbox
from shop.denormalized.relay import Relay
from shop.models import Category, Change, Product, ProductText, Variant
from tests import rows


@pytest.fixture
def bell(empty_shop):
    return rows.product(Category.objects.create(name="Bells", slug="bells"), "bell")


@pytest.fixture
def tokens(bell):
    """Return a function that tells which of the bell's tags have been renewed since it was last called."""
    tags = [f"product:{bell.pk}", "slug:bell", "shelf:bells"]
    seen = versions.current(tags)

    def renewed():
        nonlocal seen
        before, seen = seen, versions.current(tags)
        return {tag for tag in tags if seen[tag] != before[tag]}

    return renewed


def all_of(bell):
    return {f"product:{bell.pk}", "slug:bell", "shelf:bells"}


def raw_sql(statements):
    with connection.cursor() as cursor:
        for statement in statements.split(";"):
            cursor.execute(statement)


UPDATE = "UPDATE shop_variant SET stock = stock + 1"
COMMITS = {
    "autocommit": lambda bell: Variant.objects.update(stock=9),
    "an instance": lambda bell: rows.change(bell.variants.get(), stock=9),
    "SQL": lambda bell: raw_sql(UPDATE),
    "SQL with its own transaction": lambda bell: raw_sql(f"BEGIN;{UPDATE};COMMIT"),
    "bulk_create": lambda bell: Variant.objects.bulk_create([rows.unsaved_variant(bell, "new")]),
}


@pytest.mark.parametrize("commit", COMMITS)
def test_renewed_and_cleared_right_after(bell, tokens, commit):
    COMMITS[commit](bell)
    assert tokens() == all_of(bell)
    assert not Change.objects.exists()


def test_renewed_after_the_commit_and_before_anything_that_waits_for_it(bell, tokens):
    seen = []
    with transaction.atomic():
        transaction.on_commit(lambda: seen.append(tokens()))
        Variant.objects.update(stock=9)
        assert not Change.objects.exists()
    assert seen == [all_of(bell)]


def test_a_callback_that_raises_keeps_nothing_from_being_renewed(bell, tokens):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012  raised at the block's end
        transaction.on_commit(lambda: 1 / 0)
        Variant.objects.update(stock=9)
    assert tokens() == all_of(bell)


def test_what_is_rolled_back_renews_nothing(bell, tokens):
    with transaction.atomic():
        Variant.objects.update(stock=9)
        connection.check_constraints()  # the fold has spoken
        transaction.set_rollback(True)
    Product.objects.first()
    assert tokens() == set()


def test_a_write_that_changes_nothing_renews_nothing(bell, tokens):
    raw_sql("UPDATE shop_variant SET stock = stock")
    raw_sql("UPDATE shop_variant SET stock = 1 WHERE false")
    Product.objects.get(pk=bell.pk).save()
    assert tokens() == set()


def test_a_long_list_is_read_back(bell, tokens):
    Product.objects.bulk_create([rows.unsaved_product(bell.category, f"bell-{n}") for n in range(60)])
    tokens()
    Product.objects.update(price_cents=5)
    assert tokens() == all_of(bell)
    assert not Change.objects.exists()


def test_whatever_messages_the_client_wants(bell, tokens):
    with connection.cursor() as cursor:
        cursor.execute("SET client_min_messages = error")
        try:
            Variant.objects.update(stock=9)
        finally:
            cursor.execute("RESET client_min_messages")
    assert tokens() == all_of(bell)


def test_copy_renews_too(bell, tokens):
    ann = rows.customer("ann")
    tokens()
    columns = "product_id, author_id, rating, title, body, verified, helpful_votes, created_at"
    row = (bell.pk, ann.pk, 5, "Rings", "It does.", False, 0, timezone.now())
    rows.copy_in(f"shop_review ({columns})", [row])
    assert tokens() == all_of(bell)


def test_the_writer_stores_the_html(bell):
    Product.objects.update(description="*new*")
    assert ProductText.objects.get(pk=bell.pk).description_html == "<p><em>new</em></p>\n"


def test_who_does_not_see_what_others_commit_cannot_write(bell):
    with psycopg.connect(**connection.get_connection_params()) as raw:
        raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        raw.execute("UPDATE shop_product SET price_cents = price_cents + 1")
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="written to at READ COMMITTED, not at REPEATABLE"):
            raw.commit()


@pytest.mark.parametrize(
    ("allowed", "statement"),
    [
        ("SELECT, DELETE ON auth_user", "DELETE FROM auth_user"),
        ("SELECT, UPDATE ON shop_variant", UPDATE),
    ],
)
def test_a_role_that_may_do_nothing_else_is_recorded_too(bell, allowed, statement):
    """The triggers write where it may not, also at its commit."""
    User.objects.create(username="gone")
    Change.objects.all().delete()
    role = f"shop_may_little_{os.getpid()}"
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as raw:
        raw.execute(f"CREATE ROLE {role}; GRANT {allowed} TO {role}")
        try:
            raw.execute(f"SET ROLE {role}")
            raw.execute(statement)
        finally:
            raw.execute(f"RESET ROLE; DROP OWNED BY {role}; DROP ROLE {role}")
    assert Change.objects.exists()


# What the writer could not do


@pytest.fixture
def relay(settings):
    """The relay, and a connection for its steps."""
    relay = Relay(connection.get_connection_params())
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as raw:
        relay.step(raw)
        relay.step_once = lambda: relay.step(raw)
        yield relay


@pytest.fixture
def written_elsewhere(bell, tokens):
    """Another program's write: nobody hears its notices."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as raw:
        raw.execute(UPDATE)


def test_the_relay_renews_what_others_write(bell, relay, tokens, written_elsewhere):
    assert tokens() == set()
    assert relay.step_once()
    assert tokens() == all_of(bell)
    assert not Change.objects.exists()


def test_the_relay_finds_what_was_committed_late(bell, relay, tokens):
    """A row with a small number, whose transaction ends after those with larger ones were worked off."""
    with psycopg.connect(**connection.get_connection_params()) as late:
        late.execute("INSERT INTO shop_change (tags) VALUES ('{slug:bell}')")
        Variant.objects.update(stock=9)
        relay.step_once()
        tokens()
    assert relay.step_once()
    assert tokens() == {"slug:bell"}


@pytest.mark.parametrize("refusal", [ReadOnlyError("READONLY"), ConnectionRefusedError(), TimeoutError()])
def test_what_valkey_refuses_waits_in_the_outbox(bell, relay, tokens, monkeypatch, refusal):
    monkeypatch.setattr(client, "TRUST", 0)
    monkeypatch.setattr(client.BREAKER, "pause", 0)
    with mock.patch.object(cache, "delete_many", side_effect=refusal):
        Variant.objects.update(stock=9)
        assert not relay.step_once()
        assert Change.objects.count() == 1
    assert tokens() == set()
    assert relay.step_once()
    assert tokens() == all_of(bell)
    assert not Change.objects.exists()


def test_a_valkey_that_is_away_does_not_stop_the_relay(bell, relay, tokens, written_elsewhere):
    with mock.patch.object(cache, "get", side_effect=ConnectionRefusedError):
        assert not relay.step_once()
    assert relay.step_once()
    assert tokens() == all_of(bell)


def test_a_server_that_was_restarted_is_not_believed(bell, relay):
    epoch = versions.current(["epoch"])
    relay.step_once()
    assert versions.current(["epoch"]) == epoch
    cache.set("run", "the run id of the server that made the dump")
    relay.step_once()
    assert versions.current(["epoch"]) != epoch


def test_html_that_a_program_left_out_is_rendered(bell, relay):
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as raw:
        raw.execute("UPDATE shop_product SET description = '*new*'")
    relay.step_once()
    assert ProductText.objects.get(pk=bell.pk).description_html == "<p><em>new</em></p>\n"


def test_html_that_cannot_be_stored_does_not_hold_the_relay_up(bell, relay, tokens):
    """Somebody has changed a description with the triggers switched off: its source is not the one that is known."""
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as raw:
        raw.execute("UPDATE shop_product SET description = '*new*'")
        raw.execute("SET session_replication_role = replica")
        raw.execute("UPDATE shop_product SET description = '*newer*'")
    assert relay.step_once()


def test_whatever_fails_after_the_commit_the_writer_does_not_hear_of_it(bell, relay, tokens):
    with mock.patch.object(outbox.texts, "render_missing", side_effect=ZeroDivisionError):
        Product.objects.update(description="*new*")
    assert tokens() == all_of(bell)
    relay.step_once()
    assert ProductText.objects.get(pk=bell.pk).description_html == "<p><em>new</em></p>\n"


def _die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_writer_that_dies_after_its_commit(bell, relay, tokens):
    if os.fork() == 0:
        connection.connection = None  # the parent's
        with mock.patch.object(outbox, "renew_heard", _die):
            Variant.objects.update(stock=9)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.wait()[1]) == -signal.SIGKILL
    assert tokens() == set()
    relay.step_once()
    assert tokens() == all_of(bell)


def test_the_command_serves_until_it_is_told_to_end_and_one_at_a_time(bell, tokens, tmp_path):
    url = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"postgresql://{url['USER']}@{url['HOST']}:{url['PORT']}/{url['NAME']}",
    }
    command = [sys.executable, "manage.py", "relay"]
    with (tmp_path / "log").open("w") as log:
        relays = [subprocess.Popen(command, env=environment, stdout=log, stderr=log) for _ in range(2)]
    try:
        _until(lambda: "waits for its end" in (tmp_path / "log").read_text(), 20)
        with psycopg.connect(**connection.get_connection_params(), autocommit=True) as raw:
            for _each in range(2):
                raw.execute(UPDATE)
                _until(lambda: tokens() == all_of(bell), 5)
                # The first one may be either; the other takes its place.
                assert _one_holds_the_lock(raw)
                relays[_each].send_signal(signal.SIGTERM)
                assert relays[_each].wait(10) == 0
                if _each == 0:
                    _until(lambda: _one_holds_the_lock(raw), 5)
    finally:
        for relay in relays:
            relay.kill()


def _one_holds_the_lock(raw):
    locks = raw.execute(
        "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
        " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
    )
    return locks.fetchone() == (1,)


def _until(done, seconds):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)
