"""Read the debug toolbar, and know what it distorts.          kind: settings · Django ≥ 5.2 · any database

Symptom   while developing, nobody sees what a page asks the database
Detect    open the SQL panel: "similar" is the same statement with other parameters, "duplicated" with the same ones,
          too
Rename    nothing: settings
Price     each request takes longer while it is on, the more statements the longer; memory for the last requests;
          nothing in production, as it is not installed there
Trap      compare no times with it on: it costs most where there are many statements, and so flatters what has few.
          DEBUG=True alone keeps each statement in connection.queries. It needs HTML with </body>: nothing is shown of
          JSON or of 304. With several workers it finds its panels in CacheStore only
Not when  times are to be measured; or in production, at all: it shows settings and SQL to who can see it
"""


def with_toolbar(settings):
    """Return what settings add, for development alone. urls.py adds debug_toolbar.toolbar.debug_toolbar_urls()."""
    return {
        "INSTALLED_APPS": [*settings.INSTALLED_APPS, "debug_toolbar"],
        # First, so that it sees all others; after what compresses, as it writes into HTML.
        "MIDDLEWARE": ["debug_toolbar.middleware.DebugToolbarMiddleware", *settings.MIDDLEWARE],
        "INTERNAL_IPS": ["127.0.0.1", "::1"],
        "DEBUG_TOOLBAR_CONFIG": {"SHOW_COLLAPSED": True},
    }


# ---- below: for the cookbook's tests and measurements, not for you
from contextlib import contextmanager, nullcontext
from types import ModuleType

from django.apps import apps
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

from cookbook.example import Example
from shop.models import Product


def page(request):
    shown = [(product.pk, len(product.tags.all())) for product in Product.objects.order_by("pk")[:24]]
    return HttpResponse(f"<html><body>{shown}</body></html>")


@contextmanager
def surrounded(toolbar):
    urls = ModuleType("urls")
    urls.urlpatterns = [path("list/", page)]
    common = {"ROOT_URLCONF": urls, "MIDDLEWARE": [], "ALLOWED_HOSTS": ["testserver"], "DEBUG": True}
    with override_settings(**common), override_settings(**with_toolbar(settings)) if toolbar else nullcontext():
        if toolbar:
            from debug_toolbar.toolbar import debug_toolbar_urls  # its models want to be installed

            urls.urlpatterns += debug_toolbar_urls()
        yield


def asked():
    return Client().get("/list/").content.decode()


def naive(rows):
    """A page of 25 queries without it."""
    return asked().partition("</body>")[0].partition("<body>")[2][:20]


def optimized(rows):
    """The same page with it."""
    return asked().partition("<body>")[2][:20]


def it_stands_in_the_page():
    with surrounded(toolbar=True):
        assert "djDebug" in asked()
        assert apps.is_installed("debug_toolbar")
    with surrounded(toolbar=False):
        assert "djDebug" not in asked()


EXAMPLE = Example(
    given=lambda rows: (rows,),
    queries={"naive": 25, "optimized": 25},
    same=("naive", "optimized"),
    around={"naive": lambda: surrounded(toolbar=False), "optimized": lambda: surrounded(toolbar=True)},
    change=lambda: None,
    checks=(it_stands_in_the_page,),
    stranger={"Product": "Article", "tags": "tags"},
    api=("debug_toolbar", "INTERNAL_IPS", "connection.queries"),
    symptom="django debug toolbar similar and duplicated queries",
    why=(
        "It wraps cursors, templates, signals and caches, and notes what passes, with the stack. So it shows what a "
        "page does, in the page. What it notes it also pays for, which is why its times are not those of the page."
    ),
    shop="`make run` shows it at every stage: config/settings/development.py.",
)
