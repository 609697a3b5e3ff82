"""Whole pages for visitors without a session, answered before anything looks for one."""

from functools import lru_cache

from django.conf import settings
from django.urls import Resolver404, resolve

from shop.recent import has_session


class EarlyPages:
    """Answer from the kept pages (shop.caching.pages) what can be, under the paths of `settings.EARLY_PAGES`.

    What comes before it is done for every answer, and has to include CsrfViewMiddleware. What comes after it is
    skipped: sessions, users and messages, which such a visitor does not have.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(settings.EARLY_PAGES) and not has_session(request):
            request.get_host()  # refuses a host that is not the shop's, as CommonMiddleware does
            response = self._kept(request)
            if response is not None:
                return response
        response = self.get_response(request)
        if response.status_code == 304:
            # CommonMiddleware, which comes after this one, writes that of no body; a 304 may have but the page's.
            response.headers.pop("Content-Length", None)
        return response

    def _kept(self, request):
        try:
            request.resolver_match = _resolved(request.path_info)
        except Resolver404:
            return None
        if_kept = getattr(request.resolver_match.func, "if_kept", None)
        return if_kept and if_kept(request)


@lru_cache(maxsize=4096)
def _resolved(path):
    """Return what the path resolves to; what is asked for often is not looked for among all patterns again.

    The path is that below the script prefix, and which view it leads to depends on nothing else.
    """
    return resolve(path)
