"""Whole pages: kept once for everybody, compressed, with holes that are filled for each visitor.

A page is valid as long as all the pieces that it was made of, because it is kept under the generations of all of them,
but for those that never change alone.
Only addresses whose parameters the page knows are kept, since a page may show its own address.
"""

import re
import time
import zlib
from functools import wraps
from hashlib import blake2b
from typing import NamedTuple

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import get_conditional_response

from shop.caching import clock, compression, flight, holes, store
from shop.caching.scope import scope_of
from shop.recent import has_session

_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")  # unless it is refused
_ACCEPT_ENCODING = "HTTP_ACCEPT_ENCODING"  # one look into META: request.headers would go through all of it


class Page(NamedTuple):
    """What is kept of a page."""

    pieces: list  # compressed parts, and between them names of holes
    etag: str
    subject: object  # what the page is about, or None
    until: float  # timestamp
    seconds: float  # that it took to make


def whole_page(query, keys, fill, after=None):
    """Keep what the view answers, whole.

    `query` is the form of the page's parameters; `keys(request)` returns keys to be fetched along with the page, and
    `fill(request, name, subject, kept)` the text for a hole, given what was found under them;
    `after(request, response, subject)`, if given, returns the response to a visitor with a session. The view must
    read everything through shop.caching.store. It may set `response.subject`, and `response.covered`: tags that
    need not be looked at, as whatever renews them renews another tag of the page too.
    """

    def decorate(view):
        @wraps(view)
        def answer(request, *args, **kwargs):
            key = _key(request, query)
            if key is None:
                page, kept = _page(view(request, *args, **kwargs), 0, 0), {}
            else:
                looked = getattr(request, "looked_for", None) == key
                page, kept = _kept_or_made(key, keys(request), lambda: view(request, *args, **kwargs), looked)
            return _response(request, page, lambda name: fill(request, name, page.subject, kept), after)

        def if_kept(request):
            key = _key(request, query)
            page = key and store.get_many([key]).get(key)
            if page is None:
                request.looked_for = key
            elif not flight.is_due(page.until, page.seconds):
                return _response(request, page, lambda name: fill(request, name, page.subject, {}), after)
            return None

        answer.if_kept = if_kept
        return answer

    return decorate


def _kept_or_made(key, others, view, looked):
    """Return the page, and what else was found in the same round trip. `looked`: it was not there a moment ago."""
    kept = {}

    def look():
        kept.update(store.get_many([key, *others]))
        return kept.get(key)

    page = flight.once(key, look, lambda: _make(key, view), looked)
    if flight.is_due(page.until, page.seconds):
        page = flight.early(key, page, lambda: _make(key, view))
    return page, kept


def _make(key, view):
    started = time.perf_counter()
    with store.collecting() as made_from:
        response = view()
    page = _page(response, time.time() + clock.timeout(made_from.until, store.TIMEOUT), started)
    made_from.keep(key, page, without=getattr(response, "covered", ()))
    return page


def _key(request, query):
    """Return the key of the request's page, or None if it is not to be kept."""
    if request.method not in {"GET", "HEAD"} or not request.GET.keys() <= query.base_fields.keys():
        return None
    return f"page:{scope_of(request)}{request.get_full_path()}"


def _page(response, until, started):
    """Return the page that the view answered, compressed between its holes."""
    pieces = holes.split(response.content.decode())
    pieces[::2] = [compression.compressed(text.encode()) for text in pieces[::2]]
    etag = blake2b(response.content, digest_size=8).hexdigest()
    return Page(pieces, etag, getattr(response, "subject", None), until, time.perf_counter() - started)


def _response(request, page, fill, after):
    """Return the page with its holes filled, or that the visitor's browser has it already."""
    compress = _GZIP.search(request.META.get(_ACCEPT_ENCODING, ""))
    texts = [holes.CSRF if name == "csrf" else fill(name) for name in page.pieces[1::2]]
    personal = "".join(texts)
    if any(holes.CSRF in text for text in texts):
        token = holes.bare_token(request) if compress else get_token(request)
        texts = [text.replace(holes.CSRF, token) for text in texts]
    response = _compressed(page, texts) if compress else _plain(page, texts)
    response["Cache-Control"] = "private, no-cache"  # kept by the browser, which asks before it shows it again
    response["Vary"] = "Accept-Encoding"
    if after and has_session(request):
        response = after(request, response, page.subject)
    # A token may be masked anew each time; what tells pages apart is the secret behind it.
    personal = zlib.crc32((personal + request.META.get("CSRF_COOKIE", "")).encode())
    response["ETag"] = etag = f'"{page.etag}-{personal:08x}{"-gzip" if compress else ""}"'
    return get_conditional_response(request, etag, None, response)


def _compressed(page, texts):
    pieces = page.pieces.copy()
    pieces[1::2] = [compression.stored(text.encode()) for text in texts]
    body = compression.joined(pieces)
    return HttpResponse(body, headers={"Content-Encoding": "gzip", "Content-Length": str(len(body))})


def _plain(page, texts):
    pieces = page.pieces.copy()
    pieces[::2] = [compression.plain(blocks) for blocks, *_ in pieces[::2]]
    pieces[1::2] = [text.encode() for text in texts]
    body = b"".join(pieces)
    return HttpResponse(body, headers={"Content-Length": str(len(body))})
