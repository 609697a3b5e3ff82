"""The doors beside the pages, the same at every stage: whatever is sent, they answer, and never with a 500."""

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from shop.pages import STAGES
from tests.contracts import corner
from tests.contracts.asking import ask

SHOP_DOORS = ["search/", "cart/", "cart/add/", "cart/remove/"]
FORMS = ["optimized/cart/add/", "optimized/cart/remove/", "login/", "logout/"]
DOORS = [*[f"optimized/{door}" for door in SHOP_DOORS], "login/", "logout/"]
METHODS = ["get", "head", "options", "post", "put", "patch", "delete", "trace"]
NASTY = [
    "",
    "\0",
    "a\0b",
    "x" * 10_000,
    "9" * 5_000,
    "-1",
    "1e400",
    "NaN",
    "٣",
    "é\u202e",
    "\ufffe\U0010ffff",
    "'; DROP TABLE shop_cart; --",
    "<script>alert(1)</script>",
    "a & | ! ( ) : * <-> \\ '",
    "%00%ff{{ x }}{% x %}",
    "[]",
    "\r\nSet-Cookie: a=b",
]
BODIES = {
    "json": (b'{"variant": ', "application/json"),
    "a list": (b'["variant"]', "application/json"),
    "encoding": (b"variant=%ff%fe&username=%ff&q=%c0%80&next=%ff", "application/x-www-form-urlencoded"),
    "charset": (b"variant=1", "application/x-www-form-urlencoded; charset=nothing"),
    "too large": (b"variant=1" * 400_000, "application/x-www-form-urlencoded"),
    "too many fields": (b"&".join([b"a=1"] * 1001), "application/x-www-form-urlencoded"),
    "multipart": (b"--x\r\nnot multipart", "multipart/form-data; boundary=x"),
    "no boundary": (b"", "multipart/form-data"),
    "bad boundary": (b"", "multipart/form-data; boundary=\xe9".encode("latin-1").decode("latin-1")),
    "a file": (
        b'--x\r\nContent-Disposition: form-data; name="username"; filename="a"\r\n\r\nb\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "base64": (
        b'--x\r\nContent-Disposition: form-data; name="variant"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--',
        "multipart/form-data; boundary=x",
    ),
    "no type": (b"\0\xff", ""),
}
ELSEWHERE = [
    "https://example.com/",
    "//example.com",
    "///example.com",
    "/\\example.com",
    "http:example.com",
    "javascript:alert(1)",
    "http://testserver@example.com/",
    "http://[",
    "http://testserver:99999999/",
    "\0/lean/cart/",
    "/" + "x" * 5_000,
]


@pytest.fixture
def shop(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    corner.build()


def sent(method, door, *args, **kwargs):
    """Return the answer to a visitor who comes for the first time; it is none of those that say that the shop fails."""
    answer = getattr(Client(raise_request_exception=False), method)(f"/{door}", *args, **kwargs)
    assert answer.status_code < 500, (method, door, args, kwargs)
    return answer


def test_every_method(shop):
    for door in DOORS:
        for method in METHODS:
            sent(method, door)


def test_a_form_without_a_token_is_refused(shop):
    for door in FORMS:
        assert Client(enforce_csrf_checks=True).post(f"/{door}", {"variant": 1}).status_code == 403, door


def test_bodies(shop):
    for name, (data, content_type) in BODIES.items():
        for door in FORMS:
            answer = Client(raise_request_exception=False).generic("POST", f"/{door}", data, content_type)
            assert answer.status_code < 500, (name, door)


def test_what_is_put_into_every_field(shop):
    names = ("variant", "quantity", "username", "password", "next", "q", "sort", "page")
    for value in NASTY:
        form = dict.fromkeys(names, value)
        answers = [sent("get", "login/", form), sent("get", "lean/search/", form)]
        answers += [sent("post", door, form) for door in FORMS]
        assert not any(b"<script>alert" in answer.content for answer in answers)


def test_what_is_put_into_every_cookie_and_header(shop):
    for value in (value for value in NASTY if value.isascii() and "\n" not in value):
        headers = {"Referer": value, "Accept-Encoding": value, "Accept": value, "If-None-Match": value}
        for door in ("login/", "optimized/cart/"):
            browser = Client(raise_request_exception=False)
            for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "recent"):
                browser.cookies[name] = value
            assert browser.get(f"/{door}", headers=headers).status_code < 500, value


def test_nobody_is_sent_elsewhere(shop):
    """By a login as by a logout, and whether the form says so or the address."""
    form = {"username": "bob", "password": "bicycle"}
    for where in ELSEWHERE:
        for answer in (
            sent("post", "login/", form | {"next": where}),
            sent("post", "login/", form, query_params={"next": where}),
            sent("post", "logout/", {"next": where}),
        ):
            assert (answer.status_code, answer["Location"]) == (302, "/"), where


def test_an_address_cannot_add_a_header(shop):
    form = {"username": "bob", "password": "bicycle", "next": "/lean/cart/\r\nSet-Cookie: a=b"}
    assert sent("post", "login/", form)["Location"] == "/lean/cart/%0D%0ASet-Cookie:%20a=b"


def test_every_stage_answers_alike(shop):
    for method, door, form in (
        ("get", "search/", {"q": "rim"}),
        ("get", "cart/", {}),
        ("post", "cart/", {}),
        ("post", "cart/remove/", {"variant": "x"}),
        ("post", "cart/remove/", {"variant": 1}),
        ("get", "cart/remove/", {}),
    ):
        answers = [ask(stage, door, method=method, data=form) for stage in STAGES]
        assert answers == [answers[0]] * len(STAGES), (method, door, form)


@given(words=st.text(max_size=90), name=st.text(max_size=160), number=st.text("0123456789-+eE._ \0٣", max_size=30))
@hypothesis_settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_else(words, name, number, shop):
    browser = Client(raise_request_exception=False)
    words, name = (text.encode(errors="replace").decode() for text in (words, name))
    assert browser.get("/lean/search/", {"q": words}).status_code == 200
    assert browser.post("/login/", {"username": name, "password": words or "x"}).status_code in {200, 429}
    assert browser.post("/lean/cart/add/", {"variant": number, "quantity": number}).status_code in {302, 400}
    assert browser.post("/lean/cart/remove/", {"variant": number}).status_code in {302, 400}
