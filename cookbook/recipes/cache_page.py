"""Keep whole pages, for the anonymous alone.          kind: drop-in · Django ≥ 3.2 · any database

Symptom   most visitors are anonymous and see the same page, and each time it is made anew
Detect    the access log: the same path again and again, without a session cookie
Rename    nothing: `@cache_page_for_anonymous(60)` stands above a view
Price     a page that is up to `timeout` seconds old, in the browser, too; its bytes, once for every address and query
          string; two round trips to the cache for a hit
Trap      plain cache_page keeps what a view returns before sessions and CSRF have added their `Vary: Cookie`: a page
          that greets Alice is then shown to Bob, and a form comes with somebody else's token and is refused. Parameters
          that mean nothing (utm_source, fbclid) make a page of their own each
Not when  pages differ by visitor, country or experiment; or what they say has to be right at once (version_key)
"""

from functools import wraps

from django.conf import settings
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.cache import cache_page


def cache_page_for_anonymous(timeout):
    """Keep a view's pages, in seconds, for who comes without a session. What turns out personal is not kept."""

    def decorator(view):
        @cache_page(timeout)
        @wraps(view)
        def kept(request, *args, **kwargs):
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):  # a TemplateResponse: its template may ask for a token
                response = response.render()
            if _has_become_personal(request, response):
                patch_cache_control(response, private=True)  # which cache_page obeys
            return response

        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if {settings.SESSION_COOKIE_NAME, "messages"} & request.COOKIES.keys():
                return view(request, *args, **kwargs)
            response = kept(request, *args, **kwargs)
            patch_vary_headers(response, ["Cookie"])  # for browsers; inside, it would fork the key for every cookie
            return response

        return wrapper

    return decorator


def _has_become_personal(request, response):
    token = request.META.get("CSRF_COOKIE_NEEDS_UPDATE")  # somebody has called get_token
    return bool(response.cookies or token or (getattr(request, "session", None) and request.session.modified))


# ---- below: for the cookbook's tests and measurements, not for you
from types import SimpleNamespace

from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory

from cookbook.example import Example, cached_bytes
from shop.models import Product


def naive(request):
    products = Product.objects.order_by("pk").prefetch_related("reviews")[:24]
    shown = [(product.slug, len(product.reviews.all())) for product in products]
    return HttpResponse(f"Hello {request.user.name}: {shown}")


optimized = cache_page_for_anonymous(60)(naive)
wrong = cache_page(60)(naive)


def asked(name="", cookie="", path="/"):
    request = RequestFactory().get(path, headers={"Cookie": cookie} if cookie else {})
    request.user = SimpleNamespace(name=name)
    request.session = SimpleNamespace(modified=False)
    return request


def nobody_is_greeted_as_alice():
    alice, bob = (("Alice", "sessionid=a"), ("Bob", "sessionid=b"))
    assert b"Hello Alice" in optimized(asked(*alice)).content
    assert b"Hello Bob" in optimized(asked(*bob)).content
    assert b"Hello :" in optimized(asked()).content
    assert b"Hello Alice" in wrong(asked(*alice, "/wrong")).content
    assert b"Hello Alice" in wrong(asked(*bob, "/wrong")).content, "cache_page should have shown Alice's page to Bob"


def a_token_is_not_kept():
    view = cache_page_for_anonymous(60)(lambda request: HttpResponse(get_token(request)))
    assert view(asked()).content != view(asked()).content
    kept, path = cache_page(60)(lambda request: HttpResponse(get_token(request))), {"path": "/form"}
    assert kept(asked(**path)).content == kept(asked(**path)).content, "cache_page should have kept a visitor's token"


def browsers_are_told():
    assert optimized(asked()).headers["Vary"] == optimized(asked()).headers["Vary"] == "Cookie"


EXAMPLE = Example(
    given=lambda rows: (asked(),),
    also={"logged in": lambda: (asked("Bob", "sessionid=b"),)},
    queries={"naive": 2, "optimized": 2, "wrong": 2},
    again={"optimized": 0, "wrong": 0},
    same=("naive", "optimized"),
    change=lambda: None,  # what changes is seen once the time is over, which is the price
    checks=(nobody_is_greeted_as_alice, a_token_is_not_kept, browsers_are_told),
    price=lambda: {"bytes in the cache": cached_bytes(optimized, asked())},
    stranger={"Product": "Article", "reviews": "comments", "slug": "title"},
    api=("cache_page", "vary_on_cookie", "patch_vary_headers", "patch_cache_control"),
    symptom="django cache_page shows another user's page",
    why=(
        "A hit costs two reads of the cache and runs neither view nor template. Who has a session cookie never meets a "
        "kept page. Who has none has nothing personal in the answer, unless a token, a cookie or a session was just "
        "made: such an answer is marked private, and cache_page does not keep it."
    ),
    shop="Not in the shop, which keeps pages for everybody with placeholders for what is personal "
    "(shop/caching/pages.py). The load test measures cache_page as a reference beside it.",
)
