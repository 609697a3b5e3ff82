"""`cache_page` for visitors without a session alone, with `csrf_protect` inside, so that what is kept knows its token.

The decorator inside adds `Vary: Cookie` before the page is kept, so each set of cookies has a page of its own: a form
comes with the token of whoever it was made for, and is made once for each of them.
"""

from functools import wraps

from django.conf import settings
from django.views.decorators.cache import cache_page
from django.views.decorators.csrf import csrf_protect

from shop import pages

SECONDS = 600
STAGE = "denormalized"


def for_the_anonymous(view):
    kept = cache_page(SECONDS)(csrf_protect(view))

    @wraps(view)
    def chosen(request, *args, **kwargs):
        return (view if settings.SESSION_COOKIE_NAME in request.COOKIES else kept)(request, *args, **kwargs)

    return chosen


VIEWS = {page: for_the_anonymous(pages.variant(page, STAGE).view) for page in pages.PAGES}
WRONG = {"fresh": "What is kept shows for ten minutes, whatever is written meanwhile."}
