"""Whole pages on the wire: what a browser may keep, when it is told that nothing changed, and which pages are kept."""

import gzip

import pytest
from django.core.cache import cache
from django.test import Client

from lab.instruments.queries import count_queries
from shop.caching import pages
from tests.contracts import corner
from tests.contracts.asking import ask
from tests.contracts.writes import save

PATH = "/optimized/product/pebble/"
SHELF = "/optimized/category/gravel/"


pytestmark = pytest.mark.usefixtures("corner")


def kept_pages():
    return sorted(key.partition(":/:")[2] for key in cache.keys("page:*"))  # what follows the scope


@pytest.mark.parametrize("path", [PATH, SHELF])
def test_a_browser_that_has_the_page_is_told_so(client, path):
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


@pytest.mark.parametrize("path", [PATH, SHELF])
def test_after_a_write_the_page_is_another(client, path):
    first = client.get(path)
    save(corner.product(), name="Another")
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


def test_another_secret_is_another_page(client):
    """Who has lost the CSRF cookie is not left with a form whose token is void."""
    first = client.get(PATH)
    again = Client().get(PATH, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200


def test_a_page_is_another_when_what_is_personal_changes(client):
    client.cookies.load(corner.session(corner.signed_in(corner.customer("bob").user)))
    client.get(PATH)
    first = client.get(PATH)
    assert client.get(PATH, headers={"If-None-Match": first["ETag"]}).status_code == 304
    corner.put_in_cart(corner.customer("bob").cart, "rim", 1)
    again = client.get(PATH, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again.content != first.content


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("br, gzip;q=0.5", "gzip"),
        ("gzip;q=0.05, br", "gzip"),
        ("gzip;q=0", None),
        ("gzip; q=0.0 , br", None),
        ("br", None),
        ("", None),
    ],
)
def test_encodings(client, accepted, encoding):
    plain = client.get(SHELF).content
    for _temperature in ("cold", "warm"):
        answer = client.get(SHELF, headers={"Accept-Encoding": accepted})
        assert answer.get("Content-Encoding") == encoding
        assert answer["Vary"] == "Accept-Encoding, Cookie"
        assert int(answer["Content-Length"]) == len(answer.content)
        assert (gzip.decompress(answer.content) if encoding else answer.content) == plain


def test_a_kept_page_is_answered_without_a_session_or_a_query(client):
    client.get(PATH)
    with count_queries() as queries:
        answer = client.get(PATH)
    assert queries.count == 0
    assert not hasattr(answer.wsgi_request, "session")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_neither_errors_nor_posts_are_kept(client):
    client.get("/optimized/product/nothing/")
    client.get(PATH + "?page=99")
    client.post(PATH)
    assert kept_pages() == []


def test_head_is_get_without_a_body(client):
    head, get = client.head(PATH), client.get(PATH)
    assert head.content == b""
    assert head.status_code == 200
    assert head["ETag"].split("-")[0] == get["ETag"].split("-")[0]


def test_a_page_that_is_due_is_made_anew_before_its_time_is_over(client, monkeypatch):
    client.get(PATH)
    monkeypatch.setattr(pages.flight, "is_due", lambda until, seconds: True)
    with count_queries() as queries:
        client.get(PATH)
    assert queries.count == 0, "its pieces are kept"
    monkeypatch.setattr(pages.flight, "early", lambda key, page, make: page)
    assert client.get(PATH).status_code == 200


def test_nobody_waits_for_a_page_that_is_due(client, monkeypatch):
    client.get(PATH)
    [key] = cache.keys("page:*")
    patiences = []
    lock = pages.flight._lock

    def counted(key, patience):
        patiences.append(patience)
        return lock(key, patience)

    monkeypatch.setattr(pages.flight, "is_due", lambda until, seconds: True)
    monkeypatch.setattr(pages.flight, "_lock", counted)
    with cache.lock(f"lock:{key}", timeout=10):  # somebody else is at it
        assert client.get(PATH).status_code == 200
    assert patiences == [0]


@pytest.mark.parametrize("query", ["?utm_source=letter", "?unknown=1"])
@pytest.mark.parametrize("path", ["category/gravel/", "product/pebble/"])
def test_a_customer_may_ask_with_a_parameter_that_no_page_knows(path, query):
    """The account is in the cache by then, and was not asked for together with such a page."""
    cookies = corner.session(corner.signed_in(corner.customer("bob").user))
    ask("optimized", path, cookies)
    for _again in range(2):
        assert ask("optimized", path + query, cookies) == ask("naive", path + query, cookies)
