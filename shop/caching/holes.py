"""Holes: what is left out of a cached text because it is personal, and filled in for each visitor.

A hole is its name between two NUL characters. PostgreSQL stores no NUL, so nothing that a customer or an editor wrote
can open one.
"""

import re
import secrets

from django.middleware.csrf import get_token
from django.utils.safestring import mark_safe

_NUL = "\0"
_HOLE = re.compile(rb"\0[a-z]+\0")


def hole(name):
    """Return the hole to put in a template's context in place of the personal part."""
    return mark_safe(f"{_NUL}{name}{_NUL}")  # noqa: S308


CSRF = hole("csrf")


def split(text):
    """Return the text's pieces; every second one, from the second on, is the name of a hole."""
    return text.split(_NUL)


def are_in(response):
    """Tell whether the response is a text with holes."""
    is_text = not response.streaming and response.get("Content-Type", "").startswith("text/")
    return is_text and _HOLE.search(response.content) is not None


def with_token(request, html):
    """Return a cached fragment with the visitor's CSRF token in it."""
    return mark_safe(html.replace(CSRF, get_token(request))) if CSRF in html else mark_safe(html)  # noqa: S308


def bare_token(request):
    """Return the visitor's CSRF token for a place that nothing will compress: the secret behind it, not masked.

    Django masks the secret anew in every page, because in a compressed page its repetition could be measured from
    outside (BREACH). In a block that is stored as it is there is nothing to measure, and Django takes either form. A
    visitor without a secret gets one, by the way that CsrfViewMiddleware is told of it: two keys of META. Who has one
    is not sent it again, as get_token would have it: its year is not yet over.
    """
    if "CSRF_COOKIE" not in request.META:
        request.META |= {"CSRF_COOKIE": secrets.token_hex(16), "CSRF_COOKIE_NEEDS_UPDATE": True}
    return request.META["CSRF_COOKIE"]
