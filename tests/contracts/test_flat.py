"""Contracts 4 and 5, flat and no lazy loads: from eager on, a page's queries do not grow with its rows.

Four times the rows are four times as many of everything that the page lists, on the same shelf. Django's FETCH_RAISE
forbids to fetch a relation or a deferred column lazily; managers it does not know of, and those the counts catch.

Broken on purpose and caught: the reviews' authors not joined, the cards' tags not prefetched (`test_only_naive_grows`),
the product's brand not joined (`test_nothing_is_fetched_lazily`).
"""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import FieldFetchBlocked
from django.db import models
from django.db.models import query

from lab.instruments.queries import count_queries
from shop import pages
from shop.models import Category, Customer, Product
from tests.contracts.asking import ask
from tests.contracts.corner import PATHS, buy, customer, product, put_in_cart, recent, review, stock
from tests.contracts.writes import promotion, tag

VARIANTS = [(page, stage) for page in pages.PAGES for stage in pages.STAGES]
FLAT = [(page, stage) for page, stage in VARIANTS if stage != "naive"]


@pytest.mark.parametrize("visitor", ["anonymous", "another"])
@pytest.mark.parametrize("page", pages.PAGES)
def test_only_naive_grows(page, visitor, corner):
    path, cookies = next(iter(PATHS[page])), dict(corner[visitor])
    if cookies:
        cookies |= recent([product("scree").pk])
    few = {stage: queries(stage, path, cookies) for stage in pages.STAGES}
    looked_at = four_times_the_rows()
    if cookies:
        cookies |= recent(looked_at)
    many = {stage: queries(stage, path, cookies) for stage in pages.STAGES}
    assert many["naive"] > few["naive"] + 20
    assert {stage: count for stage, count in many.items() if count != few[stage]} == {"naive": many["naive"]}


@pytest.mark.parametrize(("page", "stage"), FLAT)
def test_nothing_is_fetched_lazily(page, stage, corner, monkeypatch):
    monkeypatch.setattr(query, "DEFAULT_FETCH_MODE", models.FETCH_RAISE)
    for path, visitor in PATHS[page].items():
        for cookies in ({}, corner[visitor], corner["another"]):
            assert ask(stage, path, cookies, raising=True).status in {200, 404}


def test_naive_fetches_lazily(corner, monkeypatch):
    """The contract's own test: FETCH_RAISE does find what it is there to find."""
    monkeypatch.setattr(query, "DEFAULT_FETCH_MODE", models.FETCH_RAISE)
    with pytest.raises(FieldFetchBlocked):
        ask("naive", "product/pebble/", raising=True)


def queries(stage, path, cookies):
    """Return how many queries a page costs that is not in the cache."""
    cache.clear()
    with count_queries() as counted:
        assert ask(stage, path, cookies).status == 200
    return counted.count


def four_times_the_rows():
    """Add to the shelf, to pebble and to Bob's cart; return the ids of the new products."""
    pebble, shelf = Product.objects.get(slug="pebble"), Category.objects.get(slug="gravel")
    for number in range(9):
        new = stock(f"more-{number}", "gravel")
        new.tags.add(tag(), tag("winter"))
        promotion(percent=number + 1).products.add(new, pebble)
        promotion(percent=number + 1).categories.add(shelf)
        user = User.objects.create(username=f"author-{number}")
        author = Customer.objects.create(user=user, name=f"Author {number}")
        review(pebble, author)
        review(new, author)
        buy(author, {"pebble": 1, new.slug: 1})
        put_in_cart(customer("bob").cart, new.slug, 1)
        Category.objects.create(slug=f"aisle-{number}", name="Aisle", parent=shelf.parent.parent)
        pebble.images.create(key=f"p-{number}", alt="", position=10 + number)
        pebble.variants.create(sku=f"p-{number}", size=str(number), colour="grey", stock=1)
    return Product.objects.filter(slug__startswith="more").values_list("pk", flat=True)
