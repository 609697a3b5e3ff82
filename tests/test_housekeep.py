"""`manage.py housekeep`: what visitors leave behind goes, a bounded piece at a time, and nothing that is in use.

Broken on purpose and caught: carts that a session knows deleted; no bound; a customer's cart, or a young one, deleted;
a row that somebody is at work with waited for.
"""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from lab.instruments.queries import count_queries
from shop.management.commands import housekeep
from shop.models import Cart, CartLine, Customer
from shop.sessions.models import LoginAttempts, SessionChange
from tests.contracts import corner
from tests.contracts.crowd import at_once

NOW = timezone.now()


def keep_house(**options):
    out = StringIO()
    call_command("housekeep", stdout=out, **options)
    return out.getvalue()


def old_cart(days=40, **fields):
    cart = Cart.objects.create(**fields)
    Cart.objects.filter(pk=cart.pk).update(created_at=NOW - timedelta(days=days))
    return cart


def test_sessions_that_have_run_out(db):
    for number in range(4):
        Session.objects.create(
            session_key=f"{number:032}", session_data="", expire_date=NOW + timedelta(days=1 - number)
        )
    assert "sessions: 3 deleted\n" in keep_house()
    assert [session.session_key[-1] for session in Session.objects.all()] == ["0"]


def test_old_carts_that_no_session_knows(db):
    customer = Customer.objects.create(user=User.objects.create(username="ann"), name="Ann")
    kept = [old_cart(customer=customer), old_cart(days=29), Cart.objects.create(), old_cart()]
    corner.session({"cart": kept[-1].pk})
    corner.session({"cart": "none", "_auth_user_id": "1"})
    ended = old_cart()
    key = corner.session({"cart": ended.pk})["sessionid"]
    Session.objects.filter(session_key=key).update(expire_date=NOW - timedelta(days=1))
    for _ in range(2):
        old_cart()
    assert "anonymous carts: 3 deleted\n" in keep_house()
    assert set(Cart.objects.all()) == set(kept)
    assert "anonymous carts: 1 deleted\n" in keep_house(days=10)


def test_their_lines_go_with_them(db):
    corner.build()
    corner.put_in_cart(old_cart(), "rim", 2)
    lines = CartLine.objects.count()
    keep_house()
    assert CartLine.objects.count() == lines - 1


def test_a_run_is_bounded_and_says_that_more_is_left(db, monkeypatch):
    monkeypatch.setattr(housekeep, "BATCH", 2)
    used = [old_cart() for _ in range(2)]
    for cart in used:
        corner.session({"cart": cart.pk})
    for _ in range(7):
        old_cart()
    out = keep_house(most=5)
    assert "anonymous carts: 4 deleted so far\nanonymous carts: 5 deleted so far\n" in out
    assert "anonymous carts: 5 deleted; more are left, run it again\n" in out
    assert "anonymous carts: 2 deleted\n" in keep_house(most=5)
    assert set(Cart.objects.all()) == set(used)


def test_without_old_carts_no_session_is_read(db):
    Cart.objects.create()
    with count_queries() as asked:
        keep_house()
    assert not any('"session_data"' in query.sql.split("FROM")[0] for query in asked.records)


def test_counts_that_are_over(db):
    now = timezone.now()  # the module may have been imported an hour ago
    for number, hours in enumerate((1, -1, -3)):
        LoginAttempts.objects.create(pk=f"{number}", attempts=3, until=now + timedelta(hours=hours))
        SessionChange.objects.create(session=f"{number}", recorded_at=now + timedelta(hours=hours) / 2)
    out = keep_house()
    assert "counts of logins: 2 deleted\n" in out
    assert "changes of sessions: 1 deleted\n" in out


def test_who_is_at_work_with_a_cart_keeps_it(transactional_db):
    cart = old_cart()
    with transaction.atomic():
        Cart.objects.select_for_update().get(pk=cart.pk)
        [out] = at_once(impatient(keep_house))
    assert "anonymous carts: 0 deleted\n" in out
    assert Cart.objects.filter(pk=cart.pk).exists()


def impatient(call):
    """Return `call`, not waiting for long for what is locked."""

    def called():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '3s'")
        return call()

    return called


@pytest.mark.parametrize("options", [{"days": 0}, {"most": 0}, {"days": -5}])
def test_options_that_make_no_sense(options, db):
    with pytest.raises(CommandError, match="must be 1 or more"):
        keep_house(**options)
