"""Placeholders (hole punching): what is left out of a cached text because it is personal, and filled in per visitor.

A placeholder is its name between two NUL characters. PostgreSQL stores no NUL, so nothing that a customer or an editor
wrote can open one.
"""

import re
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import get_token
from django.utils.safestring import mark_safe

_NUL = "\0"
_PLACEHOLDER = re.compile(rb"\0[a-z]+\0")

# How CsrfViewMiddleware and django.middleware.csrf.get_token speak with each other: two keys of META.
_SECRET = "CSRF_COOKIE"  # noqa: S105
_COOKIE_IS_DUE = "CSRF_COOKIE_NEEDS_UPDATE"


def placeholder(name: str) -> str:
    """Return the text to put in a template's context in place of the personal part. `name` is of letters a to z."""
    return mark_safe(f"{_NUL}{name}{_NUL}")  # type: ignore[no-any-return]  # noqa: S308


CSRF = placeholder("csrf")
"""In place of a form's CSRF token. It may stand in a cached fragment, and in what fills another placeholder."""


class Personal:
    """What is personal in the answer to one request: a page's subclass says it, and is made once for each request.

    It is made anew for an answer that is not kept, since the view may have logged the visitor out.

    `found` is `{key: value}` of what lies in the cache under `keys`; it is fetched along with the page.
    """

    keys: Collection[str] = ()

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.found: dict[str, Any] = {}

    def fill(self, name: str, subject: Any) -> str:
        """Return the text for the placeholder of this name; it may hold the placeholder CSRF.

        `subject` is what the page is about, as the view said it, or None.
        """
        raise NotImplementedError

    def finish(self, response: Any, subject: Any) -> Any:
        """Return the response with what else this visitor's has to have, such as a cookie.

        It may be a 304, and the visitor one without a session, to whom a middleware answers before there is a
        `request.session` or `request.user`: look whether they are there.
        """
        return response


def split(text: str) -> list[str]:
    """Return the text's parts; every second one, from the second on, is the name of a placeholder."""
    return text.split(_NUL)


def are_in(response: HttpResponseBase) -> bool:
    """Tell whether the response is a text with placeholders."""
    is_text = not response.streaming and response.get("Content-Type", "").startswith("text/")
    return is_text and _PLACEHOLDER.search(response.content) is not None


def filled(text: str, fill: Callable[[str], str]) -> str:
    """Return the text with `fill(name)` in each placeholder but that of the CSRF token."""
    parts = split(text)
    parts[1::2] = [CSRF if name == "csrf" else fill(name) for name in parts[1::2]]
    return "".join(parts)


def with_token(request: HttpRequest, html: str) -> str:
    """Return a cached fragment with the visitor's CSRF token in it."""
    return mark_safe(html.replace(CSRF, get_token(request)) if CSRF in html else html)  # type: ignore[no-any-return]  # noqa: S308


def bare_token(request: HttpRequest) -> str:
    """Return the visitor's CSRF token for a place that nothing will compress: the secret behind it, not masked.

    Django masks the secret anew in every page, because in a compressed page its repetition could be measured from
    outside (BREACH). In a block that is stored as it is there is nothing to measure, and Django takes either form. A
    visitor without a secret gets one. Who has one is not sent it again, as get_token would have it: its year is not yet
    over.
    """
    if _SECRET not in request.META:
        request.META |= {_SECRET: secrets.token_hex(16), _COOKIE_IS_DUE: True}
    return secret(request)


def secret(request: HttpRequest) -> str:
    """Return the secret behind the CSRF token that was drawn."""
    return request.META[_SECRET]  # type: ignore[no-any-return]


@contextmanager
def watching_for_tokens(request: HttpRequest) -> Iterator[Callable[[], bool]]:
    """Yield a function that tells whether what runs in the block drew or renewed the visitor's token."""
    was_due = request.META.pop(_COOKIE_IS_DUE, False)
    try:
        yield lambda: bool(request.META.get(_COOKIE_IS_DUE))
    finally:
        if was_due:
            request.META[_COOKIE_IS_DUE] = True
