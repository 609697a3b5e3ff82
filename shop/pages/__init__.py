"""The pages of the shop, each a folder that declares its facts (declaration.py) and has one file a stage.

A stage that gains nothing on a page has no file there: the newest earlier stage serves it.
"""

from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.urls import path

from shop.mine import view_or_why
from shop.pages.declaration import Page, Visit
from shop.stages import CACHED, MINE, STAGES, built_on

__all__ = [
    "PAGES",
    "STAGES",
    "Page",
    "Visit",
    "caches",
    "facts",
    "patterns",
    "previous",
    "sample_urls",
    "served_by",
    "variant",
]

FOLDER = Path(__file__).parent
PAGES = tuple(sorted({file.parent.name for file in FOLDER.glob("*/*.py")}))


@cache
def facts(page):
    """Return the page's declared facts, a Page; raise ImproperlyConfigured that names the file and what it lacks."""
    try:
        declared = getattr(import_module(f"shop.pages.{page}"), "PAGE", None)
    except (TypeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{_file(page)} does not declare its page: {error}. What each fact means stands in {_file('declaration')}."
        ) from error
    if not isinstance(declared, Page):
        raise ImproperlyConfigured(f"{_file(page)} declares no page: it has no PAGE = Page(...).")
    if not (FOLDER / page / "naive.py").exists():
        raise ImproperlyConfigured(f"{_file(page, 'naive')} is missing: every page begins with that stage.")
    return declared


def served_by(page, stage):
    """Return the stage whose file serves `page` at `stage`."""
    return next(s for s in reversed(built_on(stage)) if (FOLDER / page / f"{s}.py").exists())


def previous(page, stage):
    """Return the stage whose file the one that serves `page` at `stage` is built on; None of the first."""
    earlier = built_on(served_by(page, stage))[:-1]
    return served_by(page, earlier[-1]) if earlier else None


def variant(page, stage):
    """Return the module that serves `page` at `stage`."""
    name = served_by(page, stage)
    module = import_module(f"shop.pages.{page}.{name}")
    if not hasattr(module, "view"):
        raise ImproperlyConfigured(f"{_file(page, name)} has no view: a variant is one function of that name.")
    return module


def patterns(stage):
    """Return the URL patterns of all pages at `stage`, with the same names and paths at every stage.

    Raise ImproperlyConfigured where two pages have one route: nobody would ever get to the second one.
    """
    at = {}
    for page in PAGES:
        if (other := at.setdefault(facts(page).route, page)) != page:
            raise ImproperlyConfigured(
                f"{_file(page)} has the route {facts(page).route!r}, which {_file(other)} has, too: give it its own."
            )
    return [path(facts(page).route, _view(page, stage), name=page) for page in PAGES]


def _view(page, stage):
    if served_by(page, stage) == MINE:
        return view_or_why(FOLDER / page / f"{MINE}.py", lambda: variant(page, stage).view)
    return variant(page, stage).view


def caches(page, stage):
    """Tell whether `page` at `stage` keeps anything in the cache, so that cold and warm differ."""
    return served_by(page, stage) in CACHED


def sample_urls(page):
    """Return what visitors ask of `page`, most popular first: `[{"path", "weight", "kind"}]`, weights adding up to 1.

    Paths have no stage prefix. A kind has the share that the page declares; within it, popularity decides.
    """
    visits, shares = list(facts(page).sample_urls()), facts(page).kinds
    popularity = Counter()
    for visit in visits:
        popularity[visit.kind] += visit.popularity
    if unknown := popularity.keys() - shares.keys():
        raise ImproperlyConfigured(f"{_file(page)} has visits of kinds without a share: {', '.join(sorted(unknown))}.")
    there = sum(shares[kind] for kind in popularity)
    urls = [
        {
            "path": visit.path,
            "weight": shares[visit.kind] / there * visit.popularity / popularity[visit.kind],
            "kind": visit.kind,
        }
        for visit in visits
    ]
    return sorted(urls, key=lambda url: -url["weight"])


def _file(*names):
    """Return the path of a file below this folder, as it is told to people."""
    file = FOLDER.joinpath(*names)
    file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
    return file.relative_to(FOLDER.parents[1])
