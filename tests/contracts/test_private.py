"""Contract 3, private: no answer holds what belongs to another visitor.

What belongs to a visitor is planted so that it is recognised (tests.contracts.canaries), and looked for in whole
answers, in every value that is kept in Valkey and in what the process keeps. And each answer is compared with naive's
to the same visitor, which shows what cannot be planted, such as who "you" are.

Broken on purpose and caught: the account rendered into the kept page, a badge at one's own review, a visitor
remembered in the process (`test_nobody_sees_what_is_anothers`), the hash of the session not compared
(`test_who_is_no_longer_signed_in_is_greeted_as_nobody`), a kept page without `private`
(`test_nobody_in_between_may_keep_an_answer`).
"""

import gzip
import pickle
from dataclasses import replace
from functools import lru_cache

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils.crypto import get_random_string

from shop import pages
from shop.sessions.cached_db import SessionStore
from tests.contracts import canaries, remains
from tests.contracts.asking import TOKEN, ask, forget, html
from tests.contracts.corner import session, signed_in, variant
from tests.contracts.remains import kept_in_process, stored
from tests.full import FULL
from tests.pages import PAGES, first, of, variants, whole

EVERYBODY = ("anonymous", *canaries.PEOPLE, "customer", "another")  # the last two have reviewed pebble
GZIP = {"Accept-Encoding": "gzip"}
ADDRESSES = [(page, path) for page in PAGES for path in of(page).private]
ADDRESSES += [("others", "search/?q=rides"), ("others", "cart/")]


@pytest.fixture(scope="module")
def planted(corner_for_module):
    """What belongs to each of the people, `{who: {kind: text}}`."""
    return {who: canaries.of(who, corner_for_module[who]) for who in canaries.PEOPLE}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("page", "path"), ADDRESSES)
def test_nobody_sees_what_is_anothers(page, path, corner, planted):
    """Everybody asks by turns over one cache, twice: each comes to what another has just made and kept."""
    expected = {who: ask(pages.STAGES[0], path, corner[who], headers=GZIP) for who in EVERYBODY}
    assert [anothers(who, answer.wire, planted) for who, answer in expected.items()] == [[]] * len(EVERYBODY)
    # What has no stages is the same view in each of them.
    for stage in pages.STAGES[1:] if page in pages.PAGES or FULL else ["optimized"]:
        kept = page in pages.PAGES and pages.caches(page, stage)
        for turns in [EVERYBODY * 2, EVERYBODY[::-1] * 2] if kept else [EVERYBODY]:
            forget()
            for who in turns:
                answer = ask(stage, path, corner[who], headers=GZIP)
                assert anothers(who, answer.wire, planted) == [], answer.asked
                assert with_no_token(answer) == with_no_token(expected[who])
            if kept:
                assert_nothing_is_left(planted)


def test_what_is_shown_to_its_owner(corner, planted):
    """The contract's own test: what is planted does show, so that it would be seen elsewhere."""
    for who in canaries.PEOPLE:
        text = ask("optimized", "product/pebble/", corner[who], headers=GZIP).wire
        shown = {kind for kind, canary in planted[who].items() if canary in text}
        assert shown == {"quantity", "seen", "csrf"} | ({"name"} if who in canaries.CUSTOMERS else set())


def test_what_is_left_behind_is_read(corner, planted):
    """The contract's own test: what is kept is read through whatever it is packed in."""
    for who in canaries.PEOPLE:
        for _ in range(2):
            ask("optimized", "product/pebble/", corner[who])
    texts = dict(stored())
    for who in canaries.CUSTOMERS:
        assert [key for key, text in texts.items() if planted[who]["name"] in text and f"{planted[who]['user']}" in key]
    [page] = [text for key, text in texts.items() if "page:" in key and "pebble" in key]
    assert "By Ann Aalders" in page
    assert all(any(planted[who]["user"] in text for text in texts.values()) for who in canaries.CUSTOMERS)
    assert "deep down" in remains.as_text(pickle.dumps({"x": [b"-", gzip.compress(b"deep down")]}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "leak", lru_cache(lambda who: planted[who]["phone"]), raising=False)
        pages.leak("dee")
        assert planted["dee"]["phone"] in kept_in_process()


def assert_nothing_is_left(planted):
    """No value that is kept holds anything of anybody but whom its key names; cards alone may show what was seen."""
    for key, text in stored():
        owners = [who for who in planted if any(planted[who][kind] in key for kind in ("user", "cart", "session"))]
        for who in planted:
            kinds = {kind for kind, canary in planted[who].items() if canary in text}
            assert who in owners or kinds <= ({"seen"} if "card:" in key else set()), f"{key} holds {kinds} of {who}"
    memory = kept_in_process()
    for who in planted:
        # What a process remembers of keys has the ids that are in them.
        private = {kind: canary for kind, canary in planted[who].items() if kind not in {"user", "cart", "session"}}
        assert [kind for kind, canary in private.items() if canary in memory] == [], f"kept in the process, of {who}"


def with_no_token(answer):
    """Return the answer without the CSRF cookie: who has it is not sent it again with a page that is kept."""
    return replace(answer, cookies={name: told for name, told in answer.cookies.items() if name != "csrftoken"})


def anothers(who, text, planted):
    """Return what the text holds of anybody else."""
    return [
        (other, kind) for other in planted for kind, canary in planted[other].items() if other != who and canary in text
    ]


@pytest.fixture
def browsers(corner):
    """Three visitors with what is theirs alone."""
    browsers = {who: Client(enforce_csrf_checks=True) for who in canaries.PEOPLE}
    for who, browser in browsers.items():
        browser.cookies.load(corner[who])
    return browsers


@pytest.mark.parametrize("stage", pages.STAGES)
def test_each_token_works_for_its_visitor_alone(stage, browsers):
    browsers["first visit"] = Client(enforce_csrf_checks=True)
    form = {"variant": variant("rim").pk, "quantity": 1}
    for temperature in ("cold", "warm"):
        if temperature == "warm":
            ask(stage, "product/pebble/", warm=pages.caches("product", stage))
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


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("page", "stage"), variants())
def test_who_is_no_longer_signed_in_is_greeted_as_nobody(page, stage, corner):
    path, user = first(page), User.objects.get(username="bob")
    nobody = ask(stage, path)
    for no_longer in (_logged_out, _password_changed, _session_emptied, _made_up):
        cookies = session(signed_in(user))
        signed_in_bob = ask(stage, path, cookies)
        assert ("Bob Bakker" in _header(signed_in_bob.html)) == pages.facts(page).greets
        cookies = no_longer(user, cookies)
        answer = ask(stage, path, cookies)
        assert (answer.status, _header(answer.html)) == (nobody.status, _header(nobody.html)), no_longer.__name__


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("page", "stage"), variants())
def test_a_session_that_is_over_leaves_nothing_under_its_users_name(page, stage, corner):
    """Nobody's account, kept as the user's, would make everything that the user asks for later dearer."""
    path, user = first(page), User.objects.get(username="bob")
    for warm in (False, False, pages.caches(page, stage)):  # stored at the second request
        ask(stage, path, warm=warm)
    ask(stage, path, _made_up(user, {}))
    assert [key for key, _ in stored() if f"visitor:{user.pk}" in key] == []
    ask(stage, path, session(signed_in(user)))
    if stage == "optimized" and page in whole() and pages.facts(page).greets:  # the contract's own test
        assert [key for key, _ in stored() if f"visitor:{user.pk}" in key]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("page", "stage"), variants())
def test_nobody_in_between_may_keep_an_answer(page, stage, corner):
    """What is personal says so to every proxy: by `Vary: Cookie`, or by being private."""
    for visitor in ("anonymous", "customer", "anonymous with a cart"):
        client = Client()
        client.cookies.load(corner[visitor])
        for _temperature in ("cold", "warm"):
            answer = client.generic(pages.facts(page).methods[0], f"/{stage}/{first(page)}")
            private = "private" in answer.get("Cache-Control", "") or "Cookie" in answer.get("Vary", "")
            assert private or not pages.facts(page).greets
        # The customer has looked at a draft, whose card is looked for each time.
        ask(stage, first(page), corner[visitor], warm=pages.caches(page, stage) and visitor != "customer")


def _header(text):
    """Return the part of the page that says who is there. The reviews have customers' names, too."""
    return text.partition("</header>")[0]


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
