"""Asking for pages as visitors do, and what of an answer has to be the same at every stage."""

import gzip
import re
from typing import NamedTuple

from django.db import connection
from django.test import Client

from shop.pages import STAGES

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
_PREFIX = re.compile(rf"/({'|'.join(STAGES)}|reference/[\w-]+)/")
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+')
_TABLE = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE)\s+"?(\w+)', re.IGNORECASE)
WHO_ASKS = {"django_session", "auth_user", "shop_customer", "shop_cart", "shop_cartline"}
"""The tables that say who asks. A page of which everything else is kept reads no other."""


class Answer(NamedTuple):
    status: int
    headers: dict
    cookies: dict  # by name, with what the browser is told about them
    html: str


def ask(stage, path, cookies=None, *, warm=False, method="get", raising=False, checking_tokens=False, **options):
    """Return the answer to a visitor with these cookies, without what differs between the stages.

    `warm` asserts that it came out of the cache.
    """
    client = Client(raise_request_exception=raising, enforce_csrf_checks=checking_tokens)
    client.cookies.load(cookies or {})
    tables = set()
    with connection.execute_wrapper(_noting(tables)):
        response = getattr(client, method)(f"/{stage}/{path}", **options)
    assert not warm or tables <= WHO_ASKS, f"{stage}, {path}: not kept, as {sorted(tables - WHO_ASKS)} were read for it"
    return normalised(response)


def normalised(response):
    """Return the response as an Answer, its stage's prefix and its CSRF tokens replaced."""
    headers = {name: _PREFIX.sub("/STAGE/", response[name]) for name in HEADERS if name in response}
    return Answer(
        response.status_code, headers, _cookies(response), _PREFIX.sub("/STAGE/", TOKEN.sub("TOKEN", html(response)))
    )


def html(response):
    """Return the text of the response, whatever it is encoded in."""
    body = response.content
    return (gzip.decompress(body) if response.get("Content-Encoding") == "gzip" else body).decode()


def _noting(tables):
    """Return a wrapper of execute that adds to `tables` those that a statement names."""

    def note(execute, sql, params, many, context):
        tables.update(_TABLE.findall(sql))
        return execute(sql, params, many, context)

    return note


def _cookies(response):
    secret = {"csrftoken", "sessionid"}
    return {
        name: {**morsel, "expires": "", "value": bool(morsel.value) if name in secret else morsel.value}
        for name, morsel in response.cookies.items()
    }
