"""Asking for pages as visitors do, and what of an answer has to be the same at every stage."""

import gzip
import re
from dataclasses import dataclass, field, replace

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import Resolver404, resolve

from shop import caching, pages
from shop.stages import MINE
from tests.pages import of

# What may differ says how an answer may be kept and how long it is on the wire: Cache-Control, Vary, ETag,
# Content-Encoding, Content-Length. (What those have to be is asked in test_private and test_caching_pages.)
HEADERS = (
    "Allow",
    "Content-Language",
    "Content-Type",
    "Cross-Origin-Opener-Policy",
    "Location",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
)
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+')
_TABLE = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE)\s+"?(\w+)', re.IGNORECASE)
WHO_ASKS = {"django_session", "auth_user", "shop_customer", "shop_cart", "shop_cartline"}
"""The tables that say who asks. A page of which everything else is kept reads no other."""


class Visitor(dict):
    """The cookies of somebody with a name."""

    def __init__(self, name, cookies):
        super().__init__(cookies)
        self.name = name

    def __or__(self, more):
        return Visitor(self.name, {**self, **more})


@dataclass(frozen=True)
class Answer:
    """What has to be equal, the links into its own stage and the CSRF tokens replaced."""

    status: int
    headers: dict
    cookies: dict  # by name, with what the browser is told about them
    html: str
    asked: str = field(compare=False)  # for whom and where; tests.contracts.differences prints it
    wire: str = field(compare=False, repr=False)  # all that the visitor got: headers, cookies and the body
    streamed: bool = field(default=False, compare=False)
    late: dict = field(default_factory=dict, compare=False)  # its sections that may be late, by id; "" if not shown


def but_late(answer):
    """Return the answer without the sections that may be late, to be compared where they are."""
    html = answer.html
    for section in answer.late.values():
        html = html.replace(section, "")
    return replace(answer, html=html)


def ask(stage, path, cookies=None, *, warm=False, method=None, raising=False, checking_tokens=False, **options):
    """Return the Answer to a visitor with these cookies. `warm` asserts that it came out of the cache, but
    at a reader's own stage, which may keep a part.

    It is asked with the page's own method, unless another one is given.
    """
    page = _page(stage, path)
    method = method or (pages.facts(page).methods[0].lower() if page else "get")
    client = Client(raise_request_exception=raising, enforce_csrf_checks=checking_tokens)
    client.cookies.load(cookies or {})
    tables = set()
    with connection.execute_wrapper(_noting(tables)):
        response = getattr(client, method)(f"/{stage}/{path}", **options)
        body = html(response)  # a stream asks its queries while it is read
    who = getattr(cookies, "name", "somebody" if cookies else "anonymous")
    asked = f"{method.upper()} {path[:200]} at {stage}{', warm' * warm}, by {who}"
    assert not warm or stage == MINE or tables <= WHO_ASKS, (
        f"{asked}: not kept, as {sorted(tables - WHO_ASKS)} were read for it"
    )
    return _answer(response, body, stage, asked, of(page).late if page else {})


def at_every_temperature(page, stage, path, cookies=None, *, prove=True, **options):
    """Return the answers when the page is new and, at stages that keep anything, when it is kept.

    What is not status 200 is not kept; for the others it is proven, unless `prove` is false.
    """
    answers = [ask(stage, path, cookies, **options)]
    if pages.caches(page, stage):
        answers.append(ask(stage, path, cookies, warm=prove and answers[0].status == 200, **options))
    return answers


def forget():
    """Empty the cache, and let the process know nothing, as one that has just begun."""
    cache.clear()
    caching.forget()


def html(response):
    """Return the text of the response, whatever it is encoded in."""
    body = b"".join(response) if response.streaming else response.content
    return (gzip.decompress(body) if response.get("Content-Encoding") == "gzip" else body).decode()


def _page(stage, path):
    """Return the name of the page at this path, or None."""
    try:
        name = resolve(f"/{stage}/{path.partition('?')[0]}").url_name
    except Resolver404:
        return None
    return name if name in pages.PAGES else None


def _answer(response, body, stage, asked, may_be_late):
    def neutral(text):
        return text.replace(f"/{stage}/", "/STAGE/")  # a link into another stage stays what it is

    headers = {name: neutral(response[name]) for name in HEADERS if name in response}
    text = neutral(TOKEN.sub("TOKEN", body))
    late = {name: _section(text, name) for name in may_be_late}
    wire = f"{response.headers}\n{response.cookies}\n{body}"
    return Answer(response.status_code, headers, _cookies(response), text, asked, wire, response.streaming, late)


def _section(text, name):
    found = re.search(rf'<section id="{name}".*?</section>\n?', text, re.DOTALL)
    return found[0] if found else ""


def _cookies(response):
    secret = {"csrftoken", "sessionid"}
    return {
        name: {**morsel, "expires": "", "value": bool(morsel.value) if name in secret else morsel.value}
        for name, morsel in response.cookies.items()
    }


def _noting(tables):
    def note(execute, sql, *args):
        tables.update(_TABLE.findall(sql))
        return execute(sql, *args)

    return note
