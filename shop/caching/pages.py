"""Whole pages: kept once for everybody, compressed, with holes that are filled for each visitor.

A page is valid as long as all the pieces that it was made of, because it is kept under the generations of all of them,
but for those that never change alone.

Its key is its path and the one query string that stands for what was asked and found valid: neither the spelling, the
order and the repetition of parameters nor those that the page does not know, such as what a newsletter or an
advertisement adds to a link, make another key. So a page must build its links from what is valid, too.
"""

import time
from functools import lru_cache, wraps

from django.core.exceptions import BadRequest
from django.utils.datastructures import MultiValueDict

from shop.caching import clock, flight, store
from shop.caching.answers import Page, as_it_is, from_page, page_of
from shop.caching.scope import scope_of

_OWN_TERMS = ("Cache-Control", "Content-Encoding", "ETag", "Expires", "Set-Cookie", "Vary")
_NEW_TOKEN = "CSRF_COOKIE_NEEDS_UPDATE"  # noqa: S105  in META: CsrfViewMiddleware is to send the cookie


class NotKept(Exception):
    """A view's answer is not one to keep."""

    def __init__(self, response):
        super().__init__(response)
        self.response = response


def whole_page(query, keys, fill, after=None, or_404=None):
    """Keep what the view answers, whole: a complete answer with status 200 and no cookies. All else goes out as it is.

    `query` is the form of the page's parameters; `keys(request)` returns keys to be fetched along with the page, and
    `fill(request, name, subject, kept)` the text for a hole, given what was found under them;
    `after(request, response, subject)`, if given, returns the response to a visitor with a session;
    `or_404(request, ...)`, if given, raises Http404 where what is kept tells that there is no such page, so that
    nobody has to wait to be told so. The view must read everything through shop.caching.store. It may set
    `response.subject`, and `response.covered`: tags that need not be looked at, as whatever renews them renews another
    tag of the page too.
    """

    def decorate(view):
        @wraps(view)
        def answer(request, *args, **kwargs):
            key, kept = _key(request, query), {}

            def look():
                kept.update(store.get_many([key, *keys(request)]))
                return _page_in(kept, key)

            def make():
                return _make(request, key, lambda: view(request, *args, **kwargs))

            try:
                if key is None:
                    raise NotKept(_rendered(view(request, *args, **kwargs)))
                page = None if getattr(request, "looked_for", None) == key else look()
                if page is None:
                    if or_404:
                        or_404(request, *args, **kwargs)
                    page = flight.once(key, look, make)
                if flight.is_due(page.until, page.seconds):
                    page = flight.early(key, page, make)
            except NotKept as passing:
                response = passing.response
                subject = getattr(response, "subject", None)
                return as_it_is(request, response, lambda name: fill(request, name, subject, kept), after)
            return from_page(request, page, lambda name: fill(request, name, page.subject, kept), after)

        def if_kept(request):
            key = _key(request, query)
            page = key and _page_in(store.get_many([key]), key)
            if page is None:
                request.looked_for = key
            elif not flight.is_due(page.until, page.seconds):
                return from_page(request, page, lambda name: fill(request, name, page.subject, {}), after)
            return None

        answer.if_kept = if_kept
        return answer

    return decorate


def _page_in(found, key):
    page = found.get(key)
    return page if isinstance(page, Page) else None


def _key(request, query):
    """Return the key of the page that is asked for, or None where there is none to keep."""
    if request.method not in {"GET", "HEAD"}:
        return None
    asked = request.GET
    known = tuple((name, *asked.getlist(name)) for name in query.base_fields if name in asked) if asked else ()
    canonical = _canonical(query, known)
    return None if canonical is None else f"page:{scope_of(request)}{request.path}?{canonical}"


@lru_cache(maxsize=1024)
def _canonical(query, known):
    """Return the query string that stands for these parameters, `(name, value, ...)` each.

    It is "" where they are all defaults, and None where they are not valid.
    """
    try:
        return query.canonical(query.of(MultiValueDict({name: values for name, *values in known})))
    except BadRequest:
        return None


def _make(request, key, view):
    """Make the page and keep it; raise NotKept if it is not to be kept."""
    started = time.perf_counter()
    with store.collecting() as made_from:
        response = _complete(request, view)
    page = page_of(response, time.time() + clock.timeout(made_from.until, store.TIMEOUT), time.perf_counter() - started)
    made_from.keep(key, page, without=getattr(response, "covered", ()))
    return page


def _complete(request, view):
    """Return what the view answers to GET, also where HEAD is asked; raise NotKept if it is not to be kept.

    It is personal if it made Django draw or renew the visitor's CSRF token, or save the session.
    """
    method, waiting = request.method, request.META.pop(_NEW_TOKEN, False)
    request.method = "GET"
    try:
        response = _rendered(view())
        is_personal = request.META.get(_NEW_TOKEN) or getattr(getattr(request, "session", None), "modified", False)
    finally:
        request.method = method
        if waiting:
            request.META[_NEW_TOKEN] = True
    is_text = response.get("Content-Type", "").startswith("text/") and response.charset.lower() == "utf-8"
    has_own_terms = response.cookies or any(name in response for name in _OWN_TERMS)
    if response.status_code != 200 or response.streaming or not is_text or has_own_terms or is_personal:
        raise NotKept(response)
    return response


def _rendered(response):
    """Return the response; a TemplateResponse waits to be rendered."""
    return response if getattr(response, "is_rendered", True) else response.render()
