"""The log: every 500 once, slow requests with their counts, and no more than a line a second of what visitors cause.

Broken on purpose and caught: Django's own handlers; no limit, and one that holds answers 500 back; an id taken from
anybody; a message written as it is; queries counted twice.
"""

import io
import json
import logging
import time

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path

from config import logs
from config.logs import limits
from config.proxies import visitor_address
from config.urls import urlpatterns as of_the_shop
from lab.instruments.queries import count_queries
from tests.contracts import corner as corners


def broken(*args, **kwargs):
    return HttpResponse(1 / 0)


def bad(request):
    raise BadRequest(request.GET["why"])


def asking(request):
    list(User.objects.values_list("pk", flat=True)[:1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.002)")  # so that figures in thousandths are told apart
    time.sleep(0.002)
    return HttpResponse(f"{User.objects.count()} users")


urlpatterns = [path("broken/<path:what>", broken), path("bad/", bad), path("asking/", asking), *of_the_shop]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


class Log(io.StringIO):
    """What the handler writes, as lines of JSON."""

    def lines(self, **fields):
        """Return the lines that have these values."""
        lines = [json.loads(line) for line in self.getvalue().splitlines()]
        return [line for line in lines if fields.items() <= line.items()]


@pytest.fixture
def log():
    handler = logging.getHandlerByName("stderr")
    log, handler_filter = Log(), limits.OnceASecond()
    stream, filters = handler.setStream(log), handler.filters
    handler.filters = [handler_filter]
    yield log
    handler.setStream(stream)
    handler.filters = filters


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def test_every_500_is_logged_once_with_all_that_is_known(log, visitor):
    user = User.objects.create(username="zoe")
    visitor.cookies.load(corners.session(corners.signed_in(user)))
    answers = [visitor.get(f"/broken/{number}") for number in range(3)]
    for number, answer in enumerate(answers):
        assert answer.status_code == 500
        [line] = log.lines(path=f"/broken/{number}")
        assert (line["level"], line["method"], line["status_code"]) == ("ERROR", "GET", 500)
        assert line["user"] == str(user.pk)
        assert line["request_id"] == answer["X-Request-ID"]
        assert "ZeroDivisionError" in line["exception"]
        assert "return HttpResponse(1 / 0)" in line["exception"]
    assert len(log.lines()) == 3


def test_a_500_outside_of_the_views_is_logged_too(log, visitor, monkeypatch):
    monkeypatch.setattr("django.contrib.messages.middleware.MessageMiddleware.process_response", broken)
    assert visitor.get("/asking/").status_code == 500
    assert len(log.lines(status_code=500, path="/asking/")) == 1


@pytest.mark.parametrize(
    "cause",
    [
        {"path": "/asking/", "headers": {"Host": "{n}.example"}},
        {"path": "/asking/", "headers": {"Host": "_{n}"}},
        {"path": "/bad/?why={n}"},
        {"path": "/nothing/{n}/"},
        {"path": "/naive/category/{n}/?page=x{n}"},
    ],
    ids=str,
)
def test_what_a_visitor_causes_is_a_line_a_second(cause, log, visitor):
    for number in range(50):
        headers = {name: value.format(n=number) for name, value in cause.get("headers", {}).items()}
        assert visitor.get(cause["path"].format(n=number), headers=headers).status_code in {400, 404}
    first = log.lines()
    assert 1 <= len(first) <= 4
    assert not [line for line in first if "exception" in line]


def test_how_many_were_held_back_is_told_by_the_next(log, visitor, monkeypatch):
    visitor.get("/nothing/1/"), visitor.get("/nothing/2/"), visitor.get("/nothing/3/")
    later = time.monotonic() + 2
    monkeypatch.setattr(limits.time, "monotonic", lambda: later)
    visitor.get("/nothing/4/")
    assert [line.get("suppressed") for line in log.lines(status_code=404)] == [None, 2]


INJECTED = "x\n2026-01-01 ERROR root: all is lost\r\x1b[2J\u2028{"


@pytest.mark.parametrize("formatter", ["json", "readable"])
def test_no_visitor_writes_a_line(formatter, log, visitor):
    handler, configuration = logging.getHandlerByName("stderr"), logs.configuration(formatter)
    before = handler.formatter
    handler.setFormatter(logging.config.DictConfigurator(configuration).configure_formatter(
        dict(configuration["formatters"][formatter])
    ))  # fmt: skip
    try:
        visitor.get("/bad/", {"why": INJECTED})
        visitor.get("/nothing/" + INJECTED)
        visitor.get("/asking/", headers={"X-Request-ID": INJECTED, "Host": "evil\x1b.example"})
    finally:
        handler.setFormatter(before)
    lines = log.getvalue().splitlines()
    assert 3 <= len(lines) <= 6
    assert not [line for line in lines if line.startswith("2026-01-01 ERROR") or not line.isprintable()]
    if formatter == "readable":
        assert "Not Found: /nothing/" in log.getvalue()


def test_what_is_logged_is_not_long(log, visitor):
    visitor.get("/bad/", {"why": "long" * 10_000})
    visitor.get("/nothing/" + "long" * 10_000)
    assert len(log.getvalue()) < 15_000


@pytest.mark.parametrize("given", ["a3f0-77", "Root=1-67891233-abcdef012345678912345678", "f" * 64])
def test_a_request_keeps_the_id_of_a_trusted_proxy_alone(given, visitor):
    with override_settings(TRUSTED_PROXIES=("10.0.0.0/8", "unix")):
        for peer in ("10.1.2.3", ""):
            assert visitor.get("/asking/", headers={"X-Request-ID": given}, REMOTE_ADDR=peer)["X-Request-ID"] == given
        for peer in ("127.0.0.1", "::1", "nonsense"):
            assert visitor.get("/asking/", headers={"X-Request-ID": given}, REMOTE_ADDR=peer)["X-Request-ID"] != given
    assert visitor.get("/asking/", headers={"X-Request-ID": given}, REMOTE_ADDR="10.1.2.3")["X-Request-ID"] != given


@pytest.mark.parametrize("given", ["", " ", "f" * 65, "a b", "a\nb", "a,b", '"', "é", "<b>", "\u2028"])
@override_settings(TRUSTED_PROXIES=("127.0.0.1",))
def test_an_id_that_may_do_harm_is_replaced(given, visitor):
    assert visitor.get("/asking/", headers={"X-Request-ID": given})["X-Request-ID"].isalnum()


def test_each_request_has_an_id_of_its_own(visitor):
    assert len({visitor.get("/lab/floor/100/")["X-Request-ID"] for _ in range(20)}) == 20


@override_settings(TRUSTED_PROXIES=("10.0.0.0/8", "192.168.0.1"))
@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("6.6.6.6, 192.0.2.1", "192.0.2.1"),
        ("6.6.6.6, 192.0.2.1, 192.168.0.1", "192.0.2.1"),
        ("10.0.0.9, 192.168.0.1", "10.0.0.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("192.0.2.1, nonsense", "10.0.0.7"),
        ("192.0.2.1, nonsense, 192.168.0.1", "192.168.0.1"),
        (" , ", "10.0.0.7"),
    ],
)
def test_the_visitors_address_is_the_last_that_a_proxy_has_seen(forwarded, address):
    assert visitor_address("10.0.0.7", forwarded) == address


@override_settings(TRUSTED_PROXIES=("10.0.0.7",))
def test_only_a_trusted_proxy_says_whose_request_it_is(visitor):
    headers = {"X-Forwarded-For": "192.0.2.1"}
    seen = [
        visitor.get("/asking/", headers=headers, REMOTE_ADDR=peer).wsgi_request.META["REMOTE_ADDR"]
        for peer in ("10.0.0.7", "10.0.0.8")
    ]
    assert seen == ["192.0.2.1", "10.0.0.8"]


@override_settings(SLOW_REQUEST=1e-9)
def test_a_slow_request_is_logged_with_its_counts(log, visitor):
    for _ in range(2):
        with count_queries() as queries:
            answer = visitor.get("/asking/")
        line = log.lines(request_id=answer["X-Request-ID"])[0]
        assert line["queries"] == queries.count == 3
        assert 0.002 <= line["database_seconds"] < line["seconds"]
        assert (line["path"], line["status_code"], line["level"]) == ("/asking/", 200, "WARNING")


def test_a_request_that_is_not_slow_is_not_logged(log, visitor):
    visitor.get("/asking/")
    assert log.getvalue() == ""


def test_what_the_shop_logs_in_a_request_has_its_id(log, visitor, monkeypatch):
    monkeypatch.setattr(User.objects, "count", lambda: logging.getLogger("shop.test").warning("odd"))
    answer = visitor.get("/asking/")
    [line] = log.lines(logger="shop.test")
    assert line["request_id"] == answer["X-Request-ID"]
    logging.getLogger("shop.test").error("Not in a request")
    assert "request_id" not in log.lines(message="Not in a request")[0]
