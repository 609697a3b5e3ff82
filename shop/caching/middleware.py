"""Whole pages for visitors without a session, answered before anything looks for one."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve

from .answers import has_session
from .memory import remembering
from .pages import WholePage


class EarlyPages:
    """Answer from the cached pages what can be, under the paths of `settings.EARLY_PAGES`, a tuple of prefixes.

    What comes before it is done for every answer, and has to include CsrfViewMiddleware. What comes after it is
    skipped: sessions, users and messages, which such a visitor does not have.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(settings.EARLY_PAGES) and not has_session(request):
            request.get_host()  # refuses a host that is not the project's, as CommonMiddleware does
            response = self._cached(request)
            if response is not None:
                return response
        answer = self.get_response(request)
        if answer.status_code == 304:
            # CommonMiddleware, which comes after this one, writes that of no body; a 304 may have but the page's.
            answer.headers.pop("Content-Length", None)
        return answer

    def _cached(self, request: HttpRequest) -> HttpResponse | None:
        try:
            request.resolver_match = _resolved(request.path_info)
        except Resolver404:
            return None
        view = request.resolver_match.func
        return view.answer_if_cached(request) if isinstance(view, WholePage) else None


@remembering(most=4096)
def _resolved(path: str) -> ResolverMatch:
    """Return what the path resolves to; what is asked for often is not looked for among all patterns again.

    The path is that below the script prefix, and which view it leads to depends on nothing else.
    """
    return resolve(path)
