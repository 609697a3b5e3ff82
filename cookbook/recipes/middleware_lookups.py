"""Look up what a middleware offers only when somebody asks.          kind: pattern · Django ≥ 3.2 · any database

Symptom   every page begins with the same queries, also a redirect, a 404 or a JSON answer that uses none of them
Detect    ask for the cheapest view that you have: what it still queries belongs to middleware and context processors
Rename    Brand = what is looked up
Price     the first use asks, at a place that looks like an attribute; in async views use an awaitable instead
Trap      a lazy object is found out by whoever looks: `if request.brand` or logging the request asks. It is not None:
          `is None` is never true. What is looked up by value of each request must not be kept between requests
Not when  every view uses it: then it may as well be looked up at once
"""

from django.utils.functional import SimpleLazyObject

from shop.models import Brand  # yours


class Eager:
    """The problem: a query for each request, whoever answers it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.brand = Brand.objects.order_by("pk").first()
        return self.get_response(request)


class Lazy:
    """The same attribute, looked up at its first use and not again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.brand = SimpleLazyObject(lambda: Brand.objects.order_by("pk").first())
        return self.get_response(request)


# ---- below: for the cookbook's tests and measurements, not for you
from django.http import HttpResponse
from django.test import RequestFactory

from cookbook.example import Example


def plain(request):
    return HttpResponse("an answer that needs no brand")


def using(request):
    return HttpResponse(f"{request.brand.pk}, {request.brand}")


def naive(request):
    return Eager(plain)(request)


def optimized(request):
    return Lazy(plain)(request)


def used(request):
    """A view that does use it pays as before, once."""
    return Lazy(using)(request)


def who_uses_it_gets_it():
    asked = RequestFactory().get("/")
    assert Lazy(using)(asked).content == Eager(using)(asked).content


EXAMPLE = Example(
    given=lambda rows: (RequestFactory().get("/"),),
    queries={"naive": 1, "optimized": 0, "used": 1},
    same=("naive", "optimized"),
    checks=(who_uses_it_gets_it,),
    stranger={"Brand": "Author"},
    api=("SimpleLazyObject", "MIDDLEWARE", "context_processors"),
    symptom="django middleware runs a query on every request",
    why=(
        "A middleware runs for every request, a view for its own. SimpleLazyObject waits until an attribute is read, "
        "and keeps what it has found. Django's own request.user is made so."
    ),
    shop="What answers early stands before sessions and users: config/settings/optimized.py, "
    "shop/caching/middleware.py.",
)
