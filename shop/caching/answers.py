"""A cached page as the answer to one visitor: placeholders filled, compressed for who takes it, with an ETag; or a 304.

The ETag stands for the very bytes: of the page, of what is personal in it and of the encoding. A token that is masked
anew in every answer makes it weak; what tells such answers apart is the secret behind the token.

A 304 says that the visitor's copy will do, forms included. So the CSRF secret is part of the ETag of a page with a
form: who comes with another one, or with none, gets the page in full. Price: so does a crawler, each time, because it
sends no cookies and looks like a browser that has lost its own. A page without a form is a 304 for it, too. `*`, which
no browser sends, is any copy, and so one that may have a form for somebody else: it gets the page in full.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response, patch_vary_headers

from . import compression, placeholders
from .negotiation import takes_gzip

# Of every cached page. The browser keeps it, and asks before it shows it again; nobody in between may.
HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie"}
_OTHER_CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")  # the other stages have no answer to them

Fill = Callable[[str], str]  # the text for the placeholder of this name


class Page(NamedTuple):
    """What is cached of a page."""

    parts: list[Any]  # compressed, and between them names of placeholders
    headers: dict[str, str]
    etag: str  # of the text with its placeholders
    subject: Any  # what the page is about, or None
    until: float  # timestamp
    seconds: float  # that it took to make


def has_session(request: HttpRequest) -> bool:
    """Tell whether the visitor has a session, or says so."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def page_of(response: HttpResponse, subject: Any, until: float, seconds: float) -> Page:
    """Return the Page of a complete answer, compressed between its placeholders."""
    parts: list[Any] = placeholders.split(response.content.decode())
    parts[::2] = [compression.compressed(text.encode()) for text in parts[::2]]
    etag = blake2b(response.content, digest_size=8).hexdigest()
    headers = {name: value for name, value in response.items() if name != "Content-Length"} | HEADERS
    return Page(parts, headers, etag, subject, until, seconds)


def answer(request: HttpRequest, page: Page, fill: Fill) -> HttpResponse:
    """Return the page as this visitor's answer."""
    meta = request.META  # `request.headers` would read all of them
    compress = takes_gzip(meta.get("HTTP_ACCEPT_ENCODING", ""))
    texts = [placeholders.CSRF if name == "csrf" else fill(name) for name in page.parts[1::2]]
    personal = "\0".join(texts)
    has_form = placeholders.CSRF in personal
    if has_form:
        token = placeholders.bare_token(request) if compress else get_token(request)
        texts = [text.replace(placeholders.CSRF, token) for text in texts]
        personal += placeholders.secret(request)
    etag = _etag(page, personal, compress, weak=has_form and not compress)
    response = HttpResponse(headers={**page.headers, "ETag": etag})
    if _names_a_copy(request):
        response = get_conditional_response(request, etag, None, response)
    if response.status_code != 304:
        _write(response, page, texts, compress)
    return response


def passed_on(request: HttpRequest, response: HttpResponseBase, fill: Fill) -> HttpResponseBase:
    """Return an answer that is not cached, with its status, headers and cookies; only its placeholders are filled."""
    if placeholders.are_in(response):
        text = placeholders.filled(response.content.decode(response.charset), fill)
        response.content = placeholders.with_token(request, text).encode(response.charset)
        response.headers.pop("Content-Length", None)
        patch_vary_headers(response, ["Cookie"])
    return response


def _names_a_copy(request: HttpRequest) -> bool:
    """Tell whether to compare with the page what the browser says that it has."""
    meta = request.META
    named = meta.get("HTTP_IF_NONE_MATCH", "*").strip()
    return named != "*" and not any(map(meta.get, _OTHER_CONDITIONS))


def _etag(page: Page, personal: str, compress: bool, weak: bool) -> str:
    digest = blake2b(personal.encode(), digest_size=8).hexdigest()
    return f'{"W/" if weak else ""}"{page.etag}-{digest}{"-gzip" if compress else ""}"'


def _write(response: HttpResponse, page: Page, texts: list[str], compress: bool) -> None:
    """Write the page with these texts in its placeholders into the response, as its browser takes it."""
    parts = page.parts.copy()
    if compress:
        parts[1::2] = [compression.stored(text.encode()) for text in texts]
        response.content = compression.joined(parts)
        response["Content-Encoding"] = "gzip"
    else:
        parts[::2] = [compression.plain(blocks) for blocks, *_ in parts[::2]]
        parts[1::2] = [text.encode() for text in texts]
        response.content = b"".join(parts)
    response["Content-Length"] = str(len(response.content))
