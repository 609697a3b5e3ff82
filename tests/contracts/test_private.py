"""Contract 3, private: no answer holds what belongs to another visitor.

Two customers and an anonymous visitor ask by turns, so that each comes once to a page that one of the others has just
made and kept. All three have something that nobody else may see: a name, a cart, what they looked at, a CSRF secret.

Broken on purpose and caught: the account rendered into the kept page (`test_nobody_sees_what_is_anothers`), the hash
of the session not compared (`test_who_is_no_longer_signed_in_is_greeted_as_nobody`), a kept page without `private`
(`test_nobody_in_between_may_keep_an_answer`).
"""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils.crypto import get_random_string

from shop import pages
from shop.caching import clock, compression, holes
from shop.caching.pages import Page
from shop.models import Cart
from shop.sessions.cached_db import SessionStore
from tests.contracts.asking import TOKEN, ask, html
from tests.contracts.corner import PATHS, put_in_cart, recent, session, signed_in, stock, variant

VARIANTS = [(page, stage) for page in pages.PAGES for stage in pages.STAGES]
NAMES = {"ann": "Ann Aalders", "bob": "Bob Bakker"}


@pytest.fixture
def seen(corner):
    """What each has looked at, and nobody else."""
    return {who: stock(f"seen-by-{who}", "wheels", name=f"Seen by {who}").pk for who in ("ann", "bob", "nobody")}


@pytest.fixture
def browsers(seen):
    """Three visitors with what is theirs alone."""
    browsers = {}
    for number, who in enumerate(["ann", "bob", "nobody"], start=1):
        user = User.objects.filter(username=who).first()
        cart = Cart.objects.get_or_create(customer=user.customer)[0] if user else Cart.objects.create()
        put_in_cart(cart, "tarmac", 100 * number)
        browsers[who] = Client(enforce_csrf_checks=True)
        cookies = session(signed_in(user) if user else {"cart": cart.pk}) | recent([seen[who]])
        browsers[who].cookies.load(cookies | {settings.CSRF_COOKIE_NAME: get_random_string(32)})
    return browsers


@pytest.mark.parametrize(("page", "stage"), VARIANTS)
def test_nobody_sees_what_is_anothers(page, stage, browsers):
    path = next(iter(PATHS[page]))
    for who in "nobody ann bob nobody ann".split():
        text = html(browsers[who].get(f"/{stage}/{path}"))
        assert [name for name in browsers if f"Seen by {name}" in text] == [who]
        assert [name for name in NAMES if NAMES[name] in _header(text)] == [who] * (who in NAMES)
        assert re.findall(r"<b>(\d+)</b></a>", _header(text)) == [_pieces(who)]


@pytest.mark.parametrize("stage", pages.STAGES)
def test_each_token_works_for_its_visitor_alone(stage, browsers):
    browsers["first visit"] = Client(enforce_csrf_checks=True)
    form = {"variant": variant("rim").pk, "quantity": 1}
    for temperature in ("cold", "warm"):
        tokens = {}
        for who, browser in browsers.items():
            [tokens[who]] = set(TOKEN.findall(html(browser.get(f"/{stage}/product/pebble/")))[-1:])
        assert len(set(tokens.values())) == len(browsers)
        for who, token in tokens.items():
            for sender, browser in browsers.items():
                answer = browser.post(f"/{stage}/cart/add/", form | {"csrfmiddlewaretoken": token})
                assert answer.status_code == (302 if sender == who else 403), (
                    f"{sender} with {who}'s token, {temperature}"
                )


@pytest.mark.parametrize(("page", "stage"), VARIANTS)
def test_who_is_no_longer_signed_in_is_greeted_as_nobody(page, stage, corner):
    path, user = next(iter(PATHS[page])), User.objects.get(username="bob")
    nobody = _header(ask(stage, path).html)
    for no_longer in (_logged_out, _password_changed, _session_emptied, _made_up):
        cookies = session(signed_in(user))
        assert "Bob Bakker" in _header(ask(stage, path, cookies).html)
        cookies = no_longer(user, cookies)
        assert _header(ask(stage, path, cookies).html) == nobody, no_longer.__name__


@pytest.mark.parametrize(("page", "stage"), VARIANTS)
def test_nobody_in_between_may_keep_an_answer(page, stage, corner):
    """What is personal says so to every proxy: by `Vary: Cookie`, or by being private."""
    for visitor in ("anonymous", "customer", "anonymous with a cart"):
        client = Client()
        client.cookies.load(corner[visitor])
        for _temperature in ("cold", "warm"):
            answer = client.get(f"/{stage}/{next(iter(PATHS[page]))}")
            assert "private" in answer.get("Cache-Control", "") or "Cookie" in answer.get("Vary", "")


@pytest.mark.parametrize("page", pages.PAGES)
def test_what_is_kept_holds_nothing_personal(page, browsers):
    for stage in pages.STAGES:
        for who in browsers:
            browsers[who].get(f"/{stage}/{next(iter(PATHS[page]))}")
    kept = {
        key: _text(entry.value) for key, entry in _entries().items() if "/visitor:" not in key and "/cart:" not in key
    }
    assert any("csrfmiddlewaretoken" in text for text in kept.values()) == (page == "product")
    for key, text in kept.items():
        assert not any(f"Hello, {name}" in text for name in NAMES.values()), key
        assert "Seen by" not in text or "card:" in key, key
        assert set(TOKEN.findall(text)) <= {holes.CSRF, ""}, key


def _entries():
    """Return what is kept, `{key: Entry}`."""
    keys = [key for key in cache.keys("*") if not key.startswith(("generation:", clock.KEY, "writable"))]
    return cache.get_many(keys)


def _text(value):
    if isinstance(value, Page):
        return b"".join(compression.plain(piece[0]) for piece in value.pieces[::2]).decode()
    return str(value).replace("\\x00", "\0")


def _header(text):
    """Return the part of the page that says who is there. The reviews have customers' names, too."""
    return text.partition("</header>")[0]


def _pieces(who):
    return {"ann": "100", "bob": "202", "nobody": "300"}[who]


def _logged_out(user, cookies):
    browser = Client()
    browser.cookies.load(cookies)
    browser.post("/logout/")
    return cookies


def _password_changed(user, cookies):
    user.set_password(get_random_string(12))
    user.save()
    return cookies


def _session_emptied(user, cookies):
    SessionStore(cookies[settings.SESSION_COOKIE_NAME]).delete()
    return cookies


def _made_up(user, cookies):
    forged = {"_auth_user_id": str(user.pk), "_auth_user_backend": settings.AUTHENTICATION_BACKENDS[0]}
    return session(forged | {"_auth_user_hash": "0" * 64})
