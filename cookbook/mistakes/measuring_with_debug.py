"""Measuring with DEBUG.

With DEBUG, Django keeps each statement with its time, and templates remember where they stand. That costs most where
there are many statements, so it tells of other gains than production has. Measure with DEBUG off, on the server of
production: runserver is none, for it serves each request in a new thread.
"""

from contextlib import contextmanager

from django.conf import settings
from django.db import reset_queries
from django.template import Context, Engine
from django.test.utils import override_settings

from cookbook.example import Example, first
from shop.models import Review

SOURCE = "{% for review in reviews %}<li>{{ review.author.name }} {{ review.rating }}</li>{% endfor %}"
ENGINES = {debug: Engine(debug=debug).from_string(SOURCE) for debug in (False, True)}


def naive(reviews):
    """A page with a query for each row."""
    return str(ENGINES[settings.DEBUG].render(Context({"reviews": reviews})))


def optimized(reviews):
    """The same page, DEBUG off."""
    return naive(reviews)


@contextmanager
def debugging():
    with override_settings(DEBUG=True):
        try:
            yield
        finally:
            reset_queries()


EXAMPLE = Example(
    given=lambda rows: (first(Review, rows),),
    queries={"naive": "1 + rows", "optimized": "1 + rows"},
    same=("naive", "optimized"),
    lazy=("optimized",),
    around={"naive": debugging},
)
