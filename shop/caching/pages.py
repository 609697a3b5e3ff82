"""Whole pages: cached once for everybody, compressed, with placeholders that are filled for each visitor.

    class Greeting(Personal):
        def fill(self, name, subject):
            return escape(self.request.COOKIES.get("name", "you"))

    @whole_page(ListingQuery, Greeting)
    def view(request, slug, sources):
        cached = look({...}, sources)
        ...
        return Whole(render(request, "category.html", {"greeting": placeholder("greeting"), ...}))

A page is valid as long as all the values that it was made of, because it is stored under the tokens of all of them: the
view hands `sources` to whatever looks one up.

A request without a session is answered by `answer_if_cached`, called from a middleware (middleware.py), where the page
is there; all others by `__call__`:

    find    the page and what fills its placeholders, in one round trip
    make    where the page is not there, or not true: by the view, once for all who wait (flight.py)
    answer  placeholders filled, compressed, or a 304 (answers.py)

What is not to be kept (a redirect, a personal answer) leaves `make` as NotCached and is passed on as it is.
"""

import time
from collections.abc import Callable, Mapping
from functools import update_wrapper
from typing import Any, NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from . import admission, answers, clock, flight, placeholders, store
from .addresses import Query, key_of
from .answers import Page
from .placeholders import Personal
from .store import Sources

_OWN_TERMS = ("Cache-Control", "Content-Encoding", "ETag", "Expires", "Set-Cookie", "Vary")


class Whole(NamedTuple):
    """What the view of a whole page returns."""

    response: HttpResponseBase
    subject: Any = None  # what the page is about, for who fills its placeholders; cached with the page


class NotCached(Exception):
    """A view's answer is not one to cache."""

    def __init__(self, whole: Whole) -> None:
        super().__init__(whole)
        self.whole = whole


def whole_page(
    query: Query | None, personal: type[Personal], or_404: Callable[..., None] | None = None
) -> Callable[[Callable[..., Whole]], "WholePage"]:
    """Cache what the view answers, whole: a complete answer with status 200 and no cookies. All else goes out as it is.

    `query` is the form of the page's parameters, or None; `personal` fills the placeholders. `or_404(request,
    **captured)` raises Http404 where what is cached tells that there is no such page, so that nobody has to wait to be
    told so.
    """
    return lambda view: WholePage(view, query, personal, or_404)


class WholePage:
    """A view that answers with a whole page."""

    def __init__(
        self,
        view: Callable[..., Whole],
        query: Query | None,
        personal: type[Personal],
        or_404: Callable[..., None] | None,
    ) -> None:
        update_wrapper(self, view)
        self._view, self._query, self._personal, self._or_404 = view, query, personal, or_404

    def __call__(self, request: HttpRequest, **captured: Any) -> HttpResponseBase:
        """Answer from the cache, or make the page: one visitor does, and the others wait for it."""
        key = key_of(request, self._query)
        if key is None:  # a POST, or parameters that are not valid: nothing to cache but the fragments
            return self._passed_on(request, self._view(request, **captured, sources=None))
        personal = self._personal(request)
        try:
            page = self._found_or_made(key, personal, captured)
        except NotCached as passing:
            return self._passed_on(request, passing.whole)
        return _answer(personal, page)

    def answer_if_cached(self, request: HttpRequest) -> HttpResponse | None:
        """Return the answer to a visitor without a session, if it is there and not to be made anew."""
        key = key_of(request, self._query)
        page = _page_in(store.get_many([key]), key) if key else None
        if page is None or flight.is_due(page.until, page.seconds):
            return None
        return _answer(self._personal(request), page)

    def _passed_on(self, request: HttpRequest, whole: Whole) -> Any:
        """Return the view's own answer, its placeholders filled as after it: it may have logged out."""
        personal, response = self._personal(request), _rendered(whole.response)
        response = answers.passed_on(request, response, lambda name: personal.fill(name, whole.subject))
        return personal.finish(response, whole.subject)

    def _found_or_made(self, key: str, personal: Personal, captured: Mapping[str, Any]) -> Page:
        """Return the page; raise NotCached where what the view answers is not one."""
        there = set[str]()

        def find() -> Page | None:
            found = store.find([key, *personal.keys])
            personal.found.update(found.values)
            there.update(found.there)
            return _page_in(found.values, key)

        def make() -> Page:
            # Asked once the page is made, so that those who have come to wait for it meanwhile count as requests, too.
            return self._made(personal.request, key, captured, lambda: key in there or key in admission.admitted([key]))

        page = find()
        if page is None:
            if self._or_404:
                self._or_404(personal.request, **captured)
            if key not in there:
                admission.count([key])
            page = flight.once(key, find, make)
        if flight.is_due(page.until, page.seconds):  # its time is over soon: made anew before anybody has to wait
            page = flight.early(key, page, make)
        return page

    def _made(
        self, request: HttpRequest, key: str, captured: Mapping[str, Any], is_admitted: Callable[[], bool]
    ) -> Page:
        """Make the page and store it, if it is admitted by then; raise NotCached if it is not one to be stored."""
        sources, started = Sources(), time.perf_counter()
        try:
            whole = self._complete(request, captured, sources)
        except Exception:
            sources.store({})  # not the page, but the values that were made before it failed
            raise
        if not sources.is_known:
            raise ImproperlyConfigured(f"{self._view} looked nothing up: hand `sources` to look().")
        until = time.time() + clock.timeout(sources.until, store.TIMEOUT)
        page = answers.page_of(whole.response, whole.subject, until, time.perf_counter() - started)
        sources.store({key: page} if is_admitted() else {})
        return page

    def _complete(self, request: HttpRequest, captured: Mapping[str, Any], sources: Sources) -> Whole:
        """Return what the view answers to GET, also where HEAD is asked; raise NotCached if it is not to be cached.

        It is personal if it made Django draw or renew the visitor's CSRF token, or save the session.
        """
        method = request.method
        request.method = "GET"
        try:
            with placeholders.watching_for_tokens(request) as token_was_drawn:
                whole = self._view(request, **captured, sources=sources)
                response = _rendered(whole.response)
                is_personal = token_was_drawn() or getattr(getattr(request, "session", None), "modified", False)
        finally:
            request.method = method
        is_text = response.get("Content-Type", "").startswith("text/") and response.charset.lower() == "utf-8"
        has_own_terms = response.cookies or any(name in response for name in _OWN_TERMS)
        if response.status_code != 200 or response.streaming or not is_text or has_own_terms or is_personal:
            raise NotCached(whole)
        return whole


def _answer(personal: Personal, page: Page) -> Any:
    response = answers.answer(personal.request, page, lambda name: personal.fill(name, page.subject))
    return personal.finish(response, page.subject)


def _page_in(found: Mapping[str, Any], key: str) -> Page | None:
    page = found.get(key)
    return page if isinstance(page, Page) else None


def _rendered(response: HttpResponseBase) -> Any:
    """Return the response; a TemplateResponse waits to be rendered."""
    return response if getattr(response, "is_rendered", True) else response.render()
