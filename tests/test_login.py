"""Logging in through the header's link, which is the same on every page."""

import re

import pytest
from django.contrib.auth.models import User

SHOP = "http://testserver"


@pytest.fixture(autouse=True)
def bob(corner, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    user = User.objects.get(username="bob")
    user.set_password("bobs-own")
    user.save()


@pytest.mark.parametrize("page", ["/optimized/product/pebble/?page=1", "/naive/search/?q=rim&x=%22%3E"])
def test_returns_to_the_page_that_one_came_from(client, page):
    assert '<a href="/login/">Log in</a>' in client.get(page).text
    form = client.get("/login/", headers={"Referer": SHOP + page})
    assert _log_in(client, form, "wrong").status_code == 200
    answer = _log_in(client, _log_in(client, form, "wrong"), "bobs-own")
    assert (answer.status_code, answer["Location"]) == (302, SHOP + page)
    assert "Hello, Bob" in client.get(page).text


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_never_leads_out_of_the_shop(client, elsewhere):
    form = client.get("/login/", headers={"Referer": elsewhere})
    assert _log_in(client, form, "bobs-own")["Location"] == "/"


def test_next_says_where_to_go(client):
    form = client.get("/login/?next=/lean/cart/", headers={"Referer": f"{SHOP}/lean/search/"})
    assert _log_in(client, form, "bobs-own")["Location"] == "/lean/cart/"


def test_from_what_could_not_be_added_to_the_cart(client):
    page = "/lean/cart/add/"
    assert "Log in" in client.post(page, {}).text
    answer = _log_in(client, client.get("/login/", headers={"Referer": SHOP + page}), "bobs-own")
    assert client.get(answer["Location"])["Location"] == "/lean/cart/"


def _log_in(client, form, password):
    [where] = re.findall(r'name="next" value="(.*?)"', form.text)
    where = where.replace("&amp;", "&")
    return client.post("/login/", {"username": "bob", "password": password, "next": where})
