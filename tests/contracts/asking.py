"""Asking for pages as visitors do, and what of an answer has to be the same at every stage."""

import gzip
import re
from typing import NamedTuple

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


class Answer(NamedTuple):
    status: int
    headers: dict
    cookies: dict  # by name, with what the browser is told about them
    html: str


def ask(stage, path, cookies=None, *, method="get", raising=False, checking_tokens=False, **options):
    """Return the answer to a visitor with these cookies, without what differs between the stages."""
    client = Client(raise_request_exception=raising, enforce_csrf_checks=checking_tokens)
    client.cookies.load(cookies or {})
    return normalised(getattr(client, method)(f"/{stage}/{path}", **options))


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


def _cookies(response):
    secret = {"csrftoken", "sessionid"}
    return {
        name: {**morsel, "expires": "", "value": bool(morsel.value) if name in secret else morsel.value}
        for name, morsel in response.cookies.items()
    }
