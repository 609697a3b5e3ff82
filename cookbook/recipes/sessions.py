"""Sessions that cost nothing where nobody needs them.          kind: settings · Django ≥ 3.2 · any database

Symptom   every page reads the session and the user, and many write the session; anonymous pages, too
Detect    SELECT … django_session first on each page; UPDATE django_session on a GET; `Vary: Cookie` on pages without
          anything personal, which keeps every shared cache away
Rename    nothing: settings, and a habit
Price     cached_db: what stands in the cache may outlive a change made in the database by hand; each session twice.
          Sessions in the cache alone (backends.cache) are gone with it, and everybody is logged out
Trap      SESSION_SAVE_EVERY_REQUEST = True is a write for each request and a cookie with each answer. `request.user` in
          a base template reads session and user on each page, cached or not. An unread request.session costs nothing:
          it is lazy
Not when  nearly all pages are personal: then read it, from the cache
"""

from django.http import HttpResponse

BEFORE = {"SESSION_ENGINE": "django.contrib.sessions.backends.db", "SESSION_SAVE_EVERY_REQUEST": True}
AFTER = {"SESSION_ENGINE": "django.contrib.sessions.backends.cached_db", "SESSION_SAVE_EVERY_REQUEST": False}


def reading(request):
    """A view of somebody: it reads the session, and so varies by cookie."""
    return HttpResponse(f"{request.session.get('cart', 0)} pieces in the cart")


def untouched(request):
    """A view for everybody: it does not look at the session, so that nothing is read."""
    return HttpResponse("the same for all")


# ---- below: for the cookbook's tests and measurements, not for you
from functools import partial
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import RequestFactory
from django.test.utils import override_settings

from cookbook.example import Example


def through(view, key):
    """The answer of a view inside of Django's SessionMiddleware, to the visitor with this session."""
    request = RequestFactory().get("/", headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"} if key else {})
    return SessionMiddleware(view)(request)


def session():
    """The key of a session with three pieces, made by the engine that is set."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store["cart"] = 3
    store.save()
    return store.session_key


def naive(keys):
    return through(reading, keys["naive"])


def optimized(keys):
    return through(reading, keys["optimized"])


def nobody_reads(keys):
    return through(untouched, keys["optimized"])


def given(rows):
    found = {}
    for name, chosen in (("naive", BEFORE), ("optimized", AFTER)):
        with override_settings(**chosen, SESSION_CACHE_ALIAS="default"):
            found[name] = session()
    return (found,)


def pages_without_a_session_vary_by_nothing():
    [keys] = given(1)
    with around(AFTER)():
        assert "Cookie" in optimized(keys).headers["Vary"]
        assert "Vary" not in nobody_reads(keys).headers
        assert not optimized(keys).cookies
    with around(BEFORE)():
        assert naive(keys).cookies, "each request should set the cookie anew"


def around(chosen):
    return partial(override_settings, **chosen, SESSION_CACHE_ALIAS="default")


EXAMPLE = Example(
    given=given,
    queries={"naive": 2, "optimized": 0, "nobody_reads": 0},
    same=("naive", "optimized"),
    around={"naive": around(BEFORE), "optimized": around(AFTER), "nobody_reads": around(AFTER)},
    change=lambda: None,
    checks=(pages_without_a_session_vary_by_nothing,),
    stranger={},
    api=("SESSION_ENGINE", "SESSION_SAVE_EVERY_REQUEST", "cached_db", "vary_on_cookie"),
    symptom="django_session query on every request",
    why=(
        "cached_db writes to the database and reads from the cache. A session that nobody reads is never loaded, and "
        "one that nobody changes is never saved. The middleware adds Vary: Cookie only where it was looked at."
    ),
    shop="config/settings/optimized.py sets shop.sessions.cached_db, which also ends sessions everywhere at once.",
)
