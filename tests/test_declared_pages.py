"""What a page declares is there, once, and what it does not declare is said in a sentence that names file and fact.

Broken on purpose and caught: shares that do not add up let through, popularity mixed over the kinds.
"""

import sys
from collections import Counter
from dataclasses import replace
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured

from shop import pages
from shop.pages import Page, Visit
from tests import budgets
from tests import pages as data
from tests.budgets import Budgets

FACTS = {
    "route": "throwaway/",
    "methods": ("GET",),
    "visitors": ("anonymous", "customer"),
    "marker": "throwaway",
    "kinds": {"plain": 0.8, "deep": 0.2},
    "sample_urls": lambda: [Visit("a/", 30, "plain"), Visit("b/", 10, "plain"), Visit("c/", 7, "deep")],
    "bad_requests": {},
}
NOT_TRUE = {
    "route": "/throwaway/",
    "methods": "GET",
    "visitors": ("friends",),
    "status": 404,
    "kinds": {"plain": 0.8},
}


@pytest.fixture
def declared(monkeypatch, tmp_path):
    """Return a function that puts a page `throwaway` with these facts on disk and returns what it is known by."""
    monkeypatch.setattr(pages, "FOLDER", tmp_path / "shop/pages")
    folder = tmp_path / "shop/pages/throwaway"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "naive.py").touch()

    def facts(**given):
        pages.facts.cache_clear()
        module = ModuleType("shop.pages.throwaway")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(pages, "import_module", lambda name: _declare(module, given))
        return pages.facts("throwaway")

    yield facts
    pages.facts.cache_clear()


def _declare(module, given):
    if given:
        module.PAGE = Page(**given)
    return module


@pytest.mark.parametrize("page", pages.PAGES)
def test_every_page_declares_itself(page):
    assert isinstance(pages.facts(page), Page)


@pytest.mark.parametrize("fact", FACTS)
def test_a_missing_fact_is_named_with_its_file(fact, declared):
    with pytest.raises(ImproperlyConfigured, match=rf"^shop/pages/throwaway/__init__\.py .*missing.* '{fact}'"):
        declared(**{name: value for name, value in FACTS.items() if name != fact})


@pytest.mark.parametrize("fact", NOT_TRUE)
def test_a_fact_that_cannot_be_is_named_with_its_file(fact, declared):
    with pytest.raises(ImproperlyConfigured, match=rf"^shop/pages/throwaway/__init__\.py .*its {fact}|.*its kinds"):
        declared(**FACTS | {fact: NOT_TRUE[fact]})


def test_a_page_without_a_declaration_or_a_first_stage(declared):
    with pytest.raises(ImproperlyConfigured, match=r"^shop/pages/throwaway/__init__\.py declares no page"):
        declared()
    (pages.FOLDER / "throwaway/naive.py").unlink()
    with pytest.raises(ImproperlyConfigured, match=r"^shop/pages/throwaway/naive\.py is missing"):
        declared(**FACTS)


def test_a_stage_without_a_view(declared):
    declared(**FACTS)
    with pytest.raises(ImproperlyConfigured, match=r"^shop/pages/throwaway/naive\.py has no view"):
        pages.variant("throwaway", "naive")


def test_two_pages_at_one_route(monkeypatch):
    monkeypatch.setattr(pages, "PAGES", ("category", "home"))
    monkeypatch.setattr(pages, "facts", lambda page: Page(**FACTS))
    why = r"^shop/pages/home/__init__\.py has the route 'throwaway/', which shop/pages/category/__init__\.py has, too"
    with pytest.raises(ImproperlyConfigured, match=why):
        pages.patterns("naive")


def test_a_kind_has_its_share_and_popularity_decides_within_it(declared):
    declared(**FACTS)
    weights = {url["path"]: url["weight"] for url in pages.sample_urls("throwaway")}
    assert weights == pytest.approx({"a/": 0.6, "b/": 0.2, "c/": 0.2})
    assert next(iter(weights)) == "a/"


def test_a_kind_that_the_data_has_not_is_left_out(declared):
    declared(**FACTS | {"sample_urls": lambda: [Visit("a/", 3, "plain"), Visit("b/", 1, "plain")]})
    assert [url["weight"] for url in pages.sample_urls("throwaway")] == pytest.approx([0.75, 0.25])
    declared(**FACTS | {"sample_urls": list})
    assert pages.sample_urls("throwaway") == []


def test_a_kind_without_a_share(declared):
    declared(**FACTS | {"sample_urls": lambda: [Visit("a/", 3, "sideways")]})
    with pytest.raises(ImproperlyConfigured, match=r"^shop/pages/throwaway/__init__\.py .* sideways\.$"):
        pages.sample_urls("throwaway")


def test_missing_data_of_the_contracts_is_named_with_its_file(monkeypatch):
    with pytest.raises(LookupError, match=r"^tests/pages/throwaway\.py is missing"):
        data.of("throwaway")
    module = ModuleType("tests.pages.throwaway")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    with pytest.raises(LookupError, match=r"^tests/pages/throwaway\.py lacks data: .* 'DATA'"):
        data.of("throwaway")


@pytest.mark.parametrize("fact", ["paths", "flat", "private", "plans"])
def test_data_that_would_ask_for_nothing_is_refused(fact):
    given = data.of("home")
    with pytest.raises(ValueError, match=f"no address in {fact},"):
        replace(given, **{fact: type(getattr(given, fact))()})


@pytest.mark.parametrize("asked", [pages.PAGES, ("category",)], ids=["all pages", "--page category"])
def test_a_missing_budget_is_named_with_its_file(asked, monkeypatch):
    monkeypatch.setattr(budgets, "PAGES", asked)
    why = r'^shop/pages/product/budgets\.json has no budget "slim" of the kind "reading": record it by --update-budgets'
    with pytest.raises(LookupError, match=why):
        Budgets("reading", update=False).of("product", "slim", {})


@pytest.mark.parametrize("page", pages.PAGES)
def test_the_sample_urls_of_the_seeded_shop_have_the_declared_shares(page, seeded):
    shares = Counter()
    for url in pages.sample_urls(page):
        shares[url["kind"]] += url["weight"]
    there = {kind: share for kind, share in pages.facts(page).kinds.items() if kind in shares}
    assert dict(shares) == pytest.approx({kind: share / sum(there.values()) for kind, share in there.items()})
