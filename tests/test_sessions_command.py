"""`manage.py sessions`: cookies that are as good as a login."""

import json
from http.cookies import SimpleCookie
from io import StringIO
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user
from django.core.management import CommandError, call_command
from django.http import HttpRequest
from django.test import Client

from cookbook.proof import rolled_back
from seeding import seed
from shop.models import Customer, Product
from shop.recent import remembered_ids


@pytest.fixture(scope="module")
def shop_for_module(django_db_setup, django_db_blocker):
    """The seeded shop, in a transaction that is rolled back after the module."""
    with django_db_blocker.unblock(), rolled_back():
        seed("tiny", 1)
        yield


@pytest.fixture
def shop(shop_for_module):
    """The same shop for each test: what it writes is rolled back."""
    with rolled_back():
        yield


def test_each_cookie_is_a_logged_in_customer(shop):
    sessions = json.loads(_output("--count", "4", "--json"))
    assert [session["customer"] for session in sessions] == list(
        Customer.objects.order_by("pk").values_list("name", flat=True)[:4]
    )
    for session in sessions:
        assert _visitor(session["cookie"]).customer.name == session["customer"]


def test_each_has_looked_at_products(shop):
    [first, second] = [
        remembered_ids(SimpleNamespace(COOKIES={name: morsel.value for name, morsel in SimpleCookie(cookie).items()}))
        for cookie in [session["cookie"] for session in json.loads(_output("--count", "2", "--json"))]
    ]
    assert len(first) == len(second) == Product.objects.published().filter(pk__in=first).count() == 6
    assert first[1:] == second[:5]


def test_the_same_customers_every_time(shop):
    first, second = (json.loads(_output("--count", "3", "--json")) for _ in range(2))
    assert [session["customer"] for session in first] == [session["customer"] for session in second]
    assert {session["cookie"] for session in first}.isdisjoint(session["cookie"] for session in second)


def test_sessions_end_with_the_dataset(shop):
    sessions = json.loads(_output("--count", "5", "--json"))  # with and without a password
    seed("tiny", 2)
    assert not any(_visitor(session["cookie"]).is_authenticated for session in sessions)


def test_lines_for_people(shop):
    assert _output("--count", "1").startswith("sessionid=")


@pytest.mark.parametrize(
    ("count", "sentence"), [("0", "1 or more"), ("201", "There are 200 customers, not 201"), ("x", "invalid int")]
)
def test_bad_counts(shop, count, sentence):
    with pytest.raises(CommandError, match=sentence):
        _output("--count", count)


def _output(*arguments):
    out = StringIO()
    call_command("sessions", *arguments, stdout=out)
    return out.getvalue()


def _visitor(cookie):
    """Return the user whom Django's own machinery finds behind the cookie."""
    client = Client()
    client.cookies.load(cookie)
    request = HttpRequest()
    request.session = client.session
    return get_user(request)
