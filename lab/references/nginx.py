"""What the shop says to a shared cache in front of it, nginx or a CDN: pages of the anonymous may be kept by all.

`s-maxage` is for how long, and `stale-while-revalidate` for how long after that an old page may be shown while a new
one is fetched. lab/behind_nginx.py serves the shop with such a cache in front. Here, without one, nothing is kept.

Behind that cache a page shows up to that long as it was, and nobody is handed a cookie with it: a first visitor's form
has a token that goes with none, and is refused. So it fits pages without forms.
"""

from functools import wraps

from django.conf import settings

from shop import pages

SECONDS = 600
STAGE = "denormalized"


def kept_by_all(view):
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            response["Cache-Control"] = f"public, max-age=0, s-maxage={SECONDS}, stale-while-revalidate={SECONDS}"
        return response

    return wrapped


VIEWS = {page: kept_by_all(pages.variant(page, STAGE).view) for page in pages.PAGES}
WRONG = {}
