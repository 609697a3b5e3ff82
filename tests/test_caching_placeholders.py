"""Placeholders: where they are seen, what fills them, and whose CSRF token stands in which form.

What whole pages make of them is in tests/test_caching_whole_page.py.
"""

import pytest
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils.safestring import SafeString

from shop.caching import placeholders
from shop.caching.placeholders import CSRF, placeholder

DUE, SECRET = "CSRF_COOKIE_NEEDS_UPDATE", "CSRF_COOKIE"


@pytest.fixture
def request_():
    return RequestFactory().get("/")


def test_a_placeholder_is_its_name_between_two_nuls():
    assert placeholder("account") == "\0account\0"
    assert CSRF == "\0csrf\0"
    assert isinstance(placeholder("account"), SafeString), "a template would escape it"
    assert placeholders.split(f"a{placeholder('account')}b{CSRF}") == ["a", "account", "b", "csrf", ""]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (f"<p>{CSRF}", "text/html; charset=utf-8", True),
        (f"{placeholder('account')}", "text/plain", True),
        ("<p>", "text/html", False),
        ("<p>\0", "text/html", False),
        ("\0Name\0", "text/html", False),
        (f"<p>{CSRF}", "application/octet-stream", False),
    ],
)
def test_placeholders_are_looked_for_in_texts(text, kind, expected):
    assert placeholders.are_in(HttpResponse(text, content_type=kind)) is expected


def test_placeholders_are_not_looked_for_in_what_is_streamed_or_says_not_what_it_is():
    assert not placeholders.are_in(StreamingHttpResponse([CSRF], content_type="text/html"))
    response = HttpResponse(CSRF)
    del response["Content-Type"]
    assert not placeholders.are_in(response)


def test_all_are_filled_but_that_of_the_token():
    text = f"a{placeholder('account')}b{CSRF}c{placeholder('recent')}"
    assert placeholders.filled(text, str.upper) == f"aACCOUNTb{CSRF}cRECENT"


def test_a_token_is_drawn_only_where_it_has_a_place(request_):
    assert placeholders.with_token(request_, "<p>") == "<p>"
    assert SECRET not in request_.META
    html = placeholders.with_token(request_, f"<p>{CSRF}<p>{CSRF}")
    assert isinstance(html, SafeString)
    _, first, second = html.split("<p>")
    assert first == second
    assert len(first) == 64, "masked"
    assert request_.META[SECRET]


def test_who_has_no_secret_gets_one_and_who_has_keeps_it(request_):
    token = placeholders.bare_token(request_)
    assert (len(token), request_.META[DUE]) == (32, True)
    assert token == placeholders.secret(request_) == request_.META[SECRET]
    request_.META[DUE] = False
    assert placeholders.bare_token(request_) == token
    assert request_.META[DUE] is False, "it is not sent again"
    assert placeholders.bare_token(RequestFactory().get("/")) != token


def test_a_token_that_is_drawn_meanwhile_is_noticed(request_):
    with placeholders.watching_for_tokens(request_) as was_drawn:
        assert was_drawn() is False
        get_token(request_)
        assert was_drawn() is True
    assert request_.META[DUE] is True


@pytest.mark.parametrize("due", [True, False])
def test_a_token_that_was_drawn_before_is_not_taken_for_one_of_now_and_is_sent(request_, due):
    if due:
        get_token(request_)
    with placeholders.watching_for_tokens(request_) as was_drawn:
        assert was_drawn() is False
    assert request_.META.get(DUE, False) is due


def test_a_page_that_fails_leaves_it_due(request_):
    get_token(request_)
    watching = placeholders.watching_for_tokens(request_)
    watching.__enter__()
    with pytest.raises(Http404):
        watching.gen.throw(Http404())
    assert request_.META[DUE] is True
