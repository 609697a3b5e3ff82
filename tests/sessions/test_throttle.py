"""Passwords cannot be tried without end: per account and per address, also by many at once.

Broken on purpose and caught: tries counted after the password was looked at; only accounts that exist counted; the
right password let through when it is too late; a wait without end; addresses of one network told apart.
"""

from math import ceil

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from lab.instruments.queries import count_queries
from shop.sessions import throttle
from shop.sessions.models import LoginAttempts
from tests.contracts.crowd import at_once

HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def ann(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return User.objects.create_user("ann", password="bicycle")  # noqa: S106


def try_to_log_in(name="ann", password="wrong", address=HERE):  # noqa: S107
    return Client(REMOTE_ADDR=address).post("/login/", {"username": name, "password": password})


def later(seconds):
    """Let so much time pass for what is counted."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE shop_sessions_loginattempts SET until = until - %s * interval '1 second'", [seconds])


@pytest.mark.parametrize("name", ["ann", "nobody"])
def test_too_many_tries_for_an_account(name, ann):
    """It need not exist, be written the same way, nor be tried from one address."""
    spellings = [name, name.upper(), chr(ord(name[0]) + 0xFEE0) + name[1:]]  # in full width
    for number in range(throttle.OF_ACCOUNT):
        assert try_to_log_in(spellings[number % 3], address=f"192.0.2.{number}").status_code == 200
    answer = try_to_log_in(name, "bicycle", THERE)
    assert answer.status_code == 429
    assert "There were too many tries. Wait 15 minutes, then try again." in answer.text
    assert 0 < int(answer["Retry-After"]) <= throttle.PERIOD
    assert "sessionid" not in answer.cookies
    later(throttle.PERIOD)
    assert try_to_log_in("ann", "bicycle").status_code == 302


def test_waiting_helps_whatever_is_tried_meanwhile(ann):
    for _ in range(throttle.OF_ACCOUNT):
        try_to_log_in()
    for _ in range(9):
        assert try_to_log_in().status_code == 429
        later(throttle.PERIOD // 9)
    assert try_to_log_in("ann", "bicycle").status_code == 302


def test_who_gets_it_right_begins_anew(ann):
    for _ in range(3):
        for _ in range(throttle.OF_ACCOUNT - 1):
            assert try_to_log_in().status_code == 200
        assert try_to_log_in("ann", "bicycle").status_code == 302


def test_too_many_tries_from_an_address(ann, monkeypatch):
    monkeypatch.setattr(throttle, "FROM_ADDRESS", 5)
    for number in range(5):
        assert try_to_log_in(f"rider-{number}").status_code == 200
    assert try_to_log_in("ann", "bicycle").status_code == 429
    assert try_to_log_in("ann", "bicycle", THERE).status_code == 302


def test_logins_that_succeed_do_not_use_an_address_up(ann, monkeypatch):
    monkeypatch.setattr(throttle, "FROM_ADDRESS", 2)
    for _ in range(4):
        assert try_to_log_in("ann", "bicycle").status_code == 302


@pytest.mark.parametrize(
    ("one", "another", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("", "unix:", True),
    ],
)
def test_what_counts_as_an_address(one, another, same):
    assert (throttle._from(one) == throttle._from(another)) == same


def test_many_at_once_are_no_more_than_one_after_the_other(bob):
    waits = at_once(*[lambda: throttle.begin("bob", HERE)] * (throttle.OF_ACCOUNT + 4))
    LoginAttempts.objects.all().delete()
    assert sum(wait == 0 for wait in waits) == throttle.OF_ACCOUNT
    assert {ceil(wait / 60) for wait in waits if wait} == {15}


def test_counts_do_not_pile_up(db):
    for number in range(50):
        throttle.begin(f"rider-{number}", f"192.0.2.{number}")
    assert LoginAttempts.objects.count() == 100
    later(throttle.PERIOD)
    for number in range(30):
        throttle.begin(f"rider-{number + 50}", THERE)
    assert LoginAttempts.objects.count() == 31  # an address and 30 accounts: nothing of before


def test_no_name_and_no_address_is_kept(db):
    throttle.begin("ann", HERE)
    assert {len(subject) for subject in LoginAttempts.objects.values_list("pk", flat=True)} == {64}


def test_a_wrong_password_costs_the_same_whether_the_account_exists_or_not(ann, monkeypatch):
    encode, hashes = MD5PasswordHasher.encode, []
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: hashes.append(args) or encode(*args))
    costs = set()
    for name in ("ann", "nobody"):
        hashes.clear()
        with count_queries() as asked:
            assert try_to_log_in(name).status_code == 200
        costs.add((asked.count, len(hashes)))
    assert len(costs) == 1
