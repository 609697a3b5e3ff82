"""A kept page as the answer to one visitor: holes filled, compressed for who takes it, with an ETag; or as a 304.

The ETag stands for the very bytes: of the page, of what is personal in it and of the encoding. A token that is masked
anew in every answer makes it weak; what tells such answers apart is the secret behind the token.

A 304 says that the visitor's copy will do, forms included. So the CSRF secret is part of the ETag of a page with a
form: who comes with another one, or with none, gets the page in full. Price: so does a crawler, each time, because it
sends no cookies and looks like a browser that has lost its own. A page without a form is a 304 for it, too. `*`, which
no browser sends, is any copy, and so one that may have a form for somebody else: it gets the page in full.
"""

from hashlib import blake2b
from typing import NamedTuple

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response, patch_vary_headers

from shop.caching import compression, holes
from shop.caching.negotiation import takes_gzip
from shop.recent import has_session

# Of every kept page. The browser keeps it, and asks before it shows it again; nobody in between may.
HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Accept-Encoding, Cookie"}
_OTHER_CONDITIONS = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE")  # the other stages have no answer to them


class Page(NamedTuple):
    """What is kept of a page."""

    pieces: list  # compressed parts, and between them names of holes
    headers: dict
    etag: str  # of the text with its holes
    subject: object  # what the page is about, or None
    until: float  # timestamp
    seconds: float  # that it took to make


def page_of(response, until, seconds):
    """Return the Page of a complete answer, compressed between its holes."""
    pieces = holes.split(response.content.decode())
    pieces[::2] = [compression.compressed(text.encode()) for text in pieces[::2]]
    etag = blake2b(response.content, digest_size=8).hexdigest()
    headers = {name: value for name, value in response.items() if name != "Content-Length"} | HEADERS
    return Page(pieces, headers, etag, getattr(response, "subject", None), until, seconds)


def from_page(request, page, fill, after):
    """Return the page as this visitor's answer. `fill` and `after` are those of `whole_page`."""
    meta = request.META  # `request.headers` would read all of them
    compress = takes_gzip(meta.get("HTTP_ACCEPT_ENCODING", ""))
    texts = [holes.CSRF if name == "csrf" else fill(name) for name in page.pieces[1::2]]
    personal = "\0".join(texts)
    has_form = holes.CSRF in personal
    if has_form:
        token = holes.bare_token(request) if compress else get_token(request)
        texts = [text.replace(holes.CSRF, token) for text in texts]
        personal += request.META["CSRF_COOKIE"]
    etag = _etag(page, personal, compress, weak=has_form and not compress)
    response = HttpResponse(headers={**page.headers, "ETag": etag})
    if after and has_session(request):
        response = after(request, response, page.subject)
    if _names_a_copy(request):
        response = get_conditional_response(request, etag, None, response)
    if response.status_code != 304:
        _write(response, page, texts, compress)
    return response


def as_it_is(request, response, fill, after):
    """Return an answer that is not kept, with its status, headers and cookies; only its holes are filled."""
    if after and has_session(request) and hasattr(response, "subject"):
        response = after(request, response, response.subject)
    if holes.are_in(response):
        pieces = holes.split(response.content.decode(response.charset))
        pieces[1::2] = [holes.CSRF if name == "csrf" else fill(name) for name in pieces[1::2]]
        response.content = holes.with_token(request, "".join(pieces)).encode(response.charset)
        response.headers.pop("Content-Length", None)
        patch_vary_headers(response, ["Cookie"])
    return response


def _names_a_copy(request):
    """Tell whether to compare with the page what the browser says that it has."""
    meta = request.META
    named = meta.get("HTTP_IF_NONE_MATCH", "*").strip()
    return named != "*" and not any(map(meta.get, _OTHER_CONDITIONS))


def _etag(page, personal, compress, weak):
    digest = blake2b(personal.encode(), digest_size=8).hexdigest()
    return f'{"W/" if weak else ""}"{page.etag}-{digest}{"-gzip" if compress else ""}"'


def _write(response, page, texts, compress):
    """Write the page with these texts in its holes into the response, as its browser takes it."""
    pieces = page.pieces.copy()
    if compress:
        pieces[1::2] = [compression.stored(text.encode()) for text in texts]
        response.content = compression.joined(pieces)
        response["Content-Encoding"] = "gzip"
    else:
        pieces[::2] = [compression.plain(blocks) for blocks, *_ in pieces[::2]]
        pieces[1::2] = [text.encode() for text in texts]
        response.content = b"".join(pieces)
    response["Content-Length"] = str(len(response.content))
