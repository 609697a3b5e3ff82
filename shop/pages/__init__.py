"""The pages of the shop, each a folder with one file a stage.

A stage that gains nothing on a page has no file there: the newest earlier stage serves it.
"""

from importlib import import_module
from pathlib import Path

from django.urls import path

from shop.stages import CACHED, STAGES

PAGES = tuple(sorted(folder.parent.name for folder in Path(__file__).parent.glob("*/naive.py")))


def served_by(page, stage):
    """Return the stage whose file serves `page` at `stage`."""
    earlier = STAGES[: STAGES.index(stage) + 1]
    return next(s for s in reversed(earlier) if (Path(__file__).parent / page / f"{s}.py").exists())


def variant(page, stage):
    """Return the module that serves `page` at `stage`."""
    return import_module(f"shop.pages.{page}.{served_by(page, stage)}")


def patterns(stage):
    """Return the URL patterns of all pages at `stage`, with the same names and paths at every stage."""
    return [path(route(page), variant(page, stage).view, name=page) for page in PAGES]


def route(page):
    """Return the path of `page` below a stage's prefix, such as `category/<slug:slug>/`."""
    return import_module(f"shop.pages.{page}").ROUTE


def caches(page, stage):
    """Tell whether `page` at `stage` keeps anything in the cache, so that cold and warm differ."""
    return served_by(page, stage) in CACHED


def sample_urls(page):
    """Return what visitors ask of `page`, most popular first: `[{"path", "weight", "kind"}]`, weights adding up to 1.

    Paths have no stage prefix. Popularity follows what was sold, which is Zipf's in the seeded data.
    """
    return import_module(f"shop.pages.{page}").sample_urls()
