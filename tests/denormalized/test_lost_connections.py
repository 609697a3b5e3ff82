"""A connection to PostgreSQL that is lost after the commit: what is committed is, and its writer hears of no error.

Where the commit itself fails, nobody can tell whether it was done: Django's error stays.

Broken on purpose and caught: the lost connection kept, and hooks dropped together with it.
"""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from shop.caching import versions
from shop.models import Category, Change, Variant
from tests import rows

WAYS = ["atomic", "autocommit", "nested"]


@pytest.fixture(params=["of its own", "from a pool"])
def connected(request, empty_shop, monkeypatch):
    if request.param == "of its own":
        yield
        return
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict["OPTIONS"], "pool", {"min_size": 1, "max_size": 2})
        yield
        connection.close()
        connection.close_pool()


@pytest.fixture
def lost(connected, monkeypatch):
    """The connection is cut when Valkey has been told, before the outbox is cleared; once. Return whether it was."""
    bell = rows.product(Category.objects.create(name="Bells", slug="bells"), "bell")
    renew, told = versions.renew, []

    def renew_and_cut(tags):
        if not told:
            told.append(tags)
            _cut()
        return renew(tags)

    monkeypatch.setattr(versions, "renew", renew_and_cut)
    yield told
    assert told
    assert Variant.objects.get(product=bell).stock == 9
    assert Change.objects.exists()  # for the relay


@pytest.mark.parametrize("way", WAYS)
def test_the_writer_does_not_hear_of_it(lost, way, caplog):
    hooks = []
    if way == "autocommit":
        Variant.objects.update(stock=9)
    else:
        with transaction.atomic():
            transaction.on_commit(lambda: hooks.append(Variant.objects.get().stock))
            with transaction.atomic(savepoint=way == "nested"):
                Variant.objects.update(stock=9)
        assert hooks == [9]
    assert "are left to the relay" in caplog.text


def test_what_comes_before_the_commit_is_an_error(empty_shop):
    with pytest.raises(DatabaseError), transaction.atomic():  # noqa: PT012
        Category.objects.create(name="Bells", slug="bells")
        _cut()
    assert not Category.objects.exists()


def _cut():
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as raw:
        raw.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
