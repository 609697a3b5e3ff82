"""Whole pages answered by the view, after sessions, users and messages, instead of by a middleware before them."""

from shop import pages

STAGE = "optimized"


def behind(view):
    return lambda request, **captured: view(request, **captured)  # the middleware knows a WholePage alone


VIEWS = {page: behind(pages.variant(page, STAGE).view) for page in ("category", "product")}
