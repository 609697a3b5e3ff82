"""What the stages are compared with: a technique known to everyone, on the same pages and URLs."""

from django.urls import path
from django.views.decorators.cache import cache_page

from shop import pages

SECONDS = 600


def references():
    """Return {name: URL patterns}, with the same names and paths as at every stage."""
    return {"cache_page": _patterns("denormalized", cache_page(SECONDS))}


def prefix(name):
    """Return the path below which the reference is mounted, such as `reference/cache-page/`."""
    return f"reference/{name.replace('_', '-')}/"


def _patterns(stage, decorator):
    return [
        path(pages.facts(page).route, decorator(pages.variant(page, stage).view), name=page) for page in pages.PAGES
    ]
