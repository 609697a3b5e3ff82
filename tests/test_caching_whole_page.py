"""What whole_page keeps: complete answers to GET, status 200, no cookies. All else goes out as the view gave it."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.response import TemplateResponse
from django.test import RequestFactory

from shop.caching import CSRF, Personal, Whole, flight, look, placeholder, whole_page
from shop.pages.product.query import ReviewQuery
from tests.contracts.asking import html

pytestmark = pytest.mark.django_db
NAME = placeholder("name")


class Bracketed(Personal):
    def fill(self, name, subject):
        return f"[{name}]"


class Shop:
    """A page made by the function `make(request)`, as if it were mounted; it counts how often it was made."""

    def __init__(self, make):
        self.made = 0

        @whole_page(ReviewQuery, Bracketed)
        def view(request, sources):
            self.made += 1
            look({"piece": ["catalogue"]}, sources).make({"piece": lambda: "made"})
            return Whole(make(request))

        self.answer = CsrfViewMiddleware(view)

    def ask(self, method="get", query="", **headers):
        return self.answer(asked(method, query, headers))


def asked(method, query, headers):
    request = getattr(RequestFactory(), method)(f"/page/{query}", headers=headers)
    request.resolver_match = SimpleNamespace(namespace="optimized")
    return request


def kept():
    return [key for key in cache.keys("*") if key.startswith("page:")]


def with_cookie(request):
    response = HttpResponse("one")
    response.set_cookie("seen", "1")
    return response


def with_token(request):
    return HttpResponse(get_token(request))


def with_session(request):
    request.session = type("Session", (), {"modified": True, "accessed": True})()
    return HttpResponse("one")


NOT_KEPT = {
    "redirect": lambda request: HttpResponsePermanentRedirect("/elsewhere/"),
    "not found": lambda request: HttpResponse("none", status=404),
    "gone": lambda request: HttpResponse("gone", status=410, headers={"X-Why": "sold"}),
    "error": lambda request: HttpResponse("broken", status=503, headers={"Retry-After": "60"}),
    "created": lambda request: HttpResponse("made", status=201),
    "no content": lambda request: HttpResponse(status=204),
    "part": lambda request: HttpResponse("pa", status=206, headers={"Content-Range": "bytes 0-1/4"}),
    "not modified": lambda request: HttpResponseNotModified(),
    "not allowed": lambda request: HttpResponseNotAllowed(["POST"]),
    "cookie": with_cookie,
    "token": with_token,
    "session": with_session,
    "never cached": lambda request: HttpResponse("one", headers={"Cache-Control": "no-store"}),
    "varies": lambda request: HttpResponse("one", headers={"Vary": "Accept-Language"}),
    "encoded": lambda request: HttpResponse(b"\x1f\x8b", headers={"Content-Encoding": "gzip"}),
    "own tag": lambda request: HttpResponse("one", headers={"ETag": '"own"'}),
    "stream": lambda request: StreamingHttpResponse(["on", "e"]),
    "file": lambda request: FileResponse(iter([b"one"]), content_type="text/html"),
    "picture": lambda request: HttpResponse(b"\x89PNG\0name\0\xff", content_type="image/png"),
    "latin": lambda request: HttpResponse("één".encode("latin-1"), content_type="text/html; charset=latin-1"),
}


@pytest.mark.parametrize("name", NOT_KEPT)
def test_what_is_not_kept_goes_out_as_it_is(name):
    shop, as_it_is = Shop(NOT_KEPT[name]), NOT_KEPT[name](RequestFactory().get("/page/"))
    for number in range(1, 4):
        answer = shop.ask(**{"Accept-Encoding": "gzip", "If-None-Match": "*"})
        assert shop.made == number
        assert answer.status_code == as_it_is.status_code
        assert b"".join(answer) == b"".join(as_it_is) or name in {"token", "stream", "file"}
        assert set(as_it_is.items()) <= set(answer.items())
        assert set(as_it_is.cookies) <= set(answer.cookies)
    assert kept() == []


def test_a_stream_is_not_read():
    read = []

    def rows():
        for row in ("on", "e"):
            read.append(row)
            yield row

    answer = Shop(lambda request: StreamingHttpResponse(rows())).ask()
    assert read == []
    assert b"".join(answer) == b"one"


def test_nobody_waits_for_what_is_not_kept(monkeypatch):
    shop = Shop(NOT_KEPT["cookie"])
    shop.ask()
    monkeypatch.setattr(flight, "_lock", None)
    assert shop.ask().content == b"one"


@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_what_is_kept_keeps_its_headers(accepted):
    headers = {"Content-Type": "text/plain; charset=utf-8", "X-Robots-Tag": "noindex", "Link": "</a>; rel=next"}
    shop = Shop(lambda request: HttpResponse(f"one {NAME}", headers=headers))
    for _temperature in ("cold", "warm", "warm"):
        answer = shop.ask(**{"Accept-Encoding": accepted})
        assert html(answer) == "one [name]"
        assert {name: answer[name] for name in headers} == headers
    assert shop.made == 1
    assert len(kept()) == 1


def test_a_template_response_is_rendered():
    shop = Shop(lambda request: TemplateResponse(request, "shop/parts/tree.html", {"nodes": [], "x": NAME}))
    for _temperature in ("cold", "warm"):
        assert html(shop.ask()).split() == ["<ul>", "</ul>"]
    assert shop.made == 1


def test_head_asks_the_view_for_all_of_it():
    shop = Shop(lambda request: HttpResponse("" if request.method == "HEAD" else "one"))
    assert shop.ask("head")["Content-Length"] == "3"
    assert shop.ask().content == b"one"
    assert shop.made == 1


@pytest.mark.parametrize("method", ["post", "options", "put", "delete"])
def test_other_methods_are_answered_by_the_view(method):
    """With its status and headers, the holes filled; and nobody in between may keep what is in them."""
    for status in (200, 400):
        answer = NotChecked(
            lambda request: HttpResponse(f"{request.method} {NAME}", status=status, headers={"X-Own": "1"})  # noqa: B023
        ).ask(method, **{"Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.content) == (status, f"{method.upper()} [name]".encode())
        assert (answer["X-Own"], answer["Vary"]) == ("1", "Cookie")
        assert "ETag" not in answer
    assert kept() == []


def test_a_form_in_what_is_not_kept_works():
    """Its token is the visitor's, and the cookie goes along."""
    answer = Shop(lambda request: HttpResponse(f"{CSRF}", status=400)).ask()
    assert "csrftoken" in answer.cookies
    assert len(answer.content) == 64


@pytest.mark.parametrize("query", ["?page=0", "?sort=nothing", "?page=x&utm_source=letter"])
def test_what_is_not_valid_is_for_the_view_to_refuse(query):
    def refuse(request):
        raise Http404

    with pytest.raises(Http404):
        Shop(refuse).ask(query=query)
    assert kept() == []


def test_a_page_without_sources_is_refused():
    """It would never be void. The view has forgotten to hand them to what looks up."""
    view = whole_page(ReviewQuery, Personal)(lambda request, sources: Whole(HttpResponse("one")))
    with pytest.raises(ImproperlyConfigured, match="hand `sources` to look"):
        view(asked("get", "", {}))
    assert kept() == []


class Named(Personal):
    def __init__(self, request):
        super().__init__(request)
        self.name = request.session.name

    def fill(self, name, subject):
        return self.name

    def finish(self, response, subject):
        assert response.content == b"Hello nobody"  # what it does with an answer, it does with the whole of it
        return response


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_logs_out_in_a_view_is_greeted_as_nobody_by_its_answer(method):
    @whole_page(None, Named)
    def view(request, sources):
        look({"piece": ["catalogue"]}, sources).make({"piece": lambda: "made"})
        request.session.name, request.session.modified = "nobody", True
        return Whole(HttpResponse(f"Hello {NAME}"))

    request = asked(method, "", {})
    request.session = SimpleNamespace(name="Ann", modified=False, accessed=False)
    assert html(view(request)) == "Hello nobody"


class NotChecked(Shop):
    """A shop that takes forms without a token."""

    def ask(self, method, **headers):
        request = asked(method, "", headers)
        request._dont_enforce_csrf_checks = True
        return self.answer(request)


def test_a_page_without_parameters_has_one_key_whatever_is_added():
    view = whole_page(None, Personal)(lambda request, sources: _looking_up(sources))
    for query in ("", "?page=2", "?page=nonsense", "?&".ljust(2000, "&")):
        assert view(asked("get", query, {})).status_code == 200
    assert len(kept()) == 1


def _looking_up(sources):
    look({"piece": ["catalogue"]}, sources).make({"piece": lambda: "made"})
    return Whole(HttpResponse("one"))
