"""What is not there costs little: a 404 is told from what is kept, waits for nobody, and is not kept itself.

Broken on purpose and caught: what was made before a 404 not kept
(`test_a_page_beyond_the_last_is_told_from_the_count`), the count looked at under the lock alone
(`test_nobody_waits_to_be_told`).
"""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone

from lab.instruments.queries import count_queries
from shop import pages
from shop.caching import flight
from shop.models import Customer, Product
from shop.pages import STAGES
from tests.contracts.asking import ask
from tests.contracts.corner import SHELF, brand, category, product, review
from tests.contracts.writes import save

BEYOND = {
    "category": [
        "category/bikes/?page=77",
        "category/bikes/?page=2&sort=price&stock=1",
        "category/gravel/?page=100000000",
    ],
    "product": ["product/pebble/?page=77", "product/pebble/?page=2&sort=worst"],
}
NOWHERE = [
    "category/nowhere/",
    "category/nowhere/?page=2",
    "product/nothing/",
    "product/prototype/",
    "product/nothing/?page=2",
]
ASKED = ["naive", "lean", "denormalized", "fragments", "optimized"]
CACHED = [(page, stage) for page in pages.PAGES for stage in STAGES if pages.caches(page, stage)]


def kept(what):
    return [key for key in cache.keys("*") if what in key and not key.startswith("version:")]


@pytest.mark.parametrize(("page", "stage"), CACHED)
def test_a_page_beyond_the_last_is_told_from_the_count(page, stage, corner):
    for path in BEYOND[page]:
        expected = ask("naive", path)
        for _again in range(2):  # the first one may have to count
            assert ask(stage, path) == expected
        with count_queries() as queries:
            assert ask(stage, path) == ask(stage, path.replace("page=", "unknown=1&page=")) == expected
        assert (expected.status, queries.count) == (404, 0), f"{path}\n{queries}"


@pytest.mark.parametrize(("page", "stage"), CACHED)
def test_a_page_that_comes_to_be_is_there(page, stage, corner):
    """The count is as fresh as all that is kept."""
    path = {"category": "category/gravel/?page=2", "product": "product/rim/?page=2"}[page]
    for _again in range(2):
        assert ask(stage, path).status == 404
    if page == "category":
        Product.objects.bulk_create(_stone(number) for number in range(23))
    else:
        for number in range(11):
            review(product("rim"), _new_customer(number))
    assert ask(stage, path) == ask("naive", path)
    assert ask(stage, path).status == 200


def test_what_comes_to_be_is_there(corner):
    """Though it was asked for in vain a moment ago."""
    for path in ("category/scenery/", "product/prototype/"):
        for stage in ASKED:
            assert ask(stage, path).status == 404
    save(product("prototype"), state="published")
    save(category(SHELF), slug="scenery")
    for path in ("category/scenery/", "product/prototype/"):
        answers = [ask(stage, path) for stage in ASKED]
        assert answers == [answers[0]] * len(ASKED)
        assert answers[0].status == 200


@pytest.mark.parametrize("page", pages.PAGES)
def test_no_404_is_kept(page, corner):
    for path in NOWHERE + BEYOND[page]:
        for _again in range(2):
            assert ask("optimized", path).status == 404
    assert [key for what in ("page:", "nowhere", "nothing", "77") for key in kept(what)] == []


@pytest.mark.parametrize("page", pages.PAGES)
def test_nobody_waits_to_be_told(page, corner, monkeypatch):
    """Not even where somebody else is at it, or was and died."""
    ask("optimized", next(iter(BEYOND[page])).partition("?")[0])
    monkeypatch.setattr(flight, "_lock", None)
    assert ask("optimized", next(iter(BEYOND[page])), raising=True).status == 404


def _stone(number):
    more = {"brand": brand("molen"), "category": category(SHELF), "published_at": timezone.now()}
    name = f"stone-{number}"
    return Product(slug=name, sku=name, name=name, description=name, price_cents=100, state="published", **more)


def _new_customer(number):
    user = User.objects.create(username=f"reader-{number}")
    return Customer.objects.create(user=user, name=f"Reader {number}")
