"""Contracts 4 and 5, flat and no lazy loads: from eager on, a page's queries do not grow with its rows.

`grow` adds several times as many of everything that a page shows or counts: on the shelf, on those above it, and on new
ones below it, three levels deep. Cold and warm, neither the queries nor the calls to the cache may become more.
Django's FETCH_RAISE forbids to fetch a relation or a deferred column lazily; managers it does not know of, and those
the counts catch.

Broken on purpose and caught: the reviews' authors not joined, the cards' tags not prefetched, a query for each category
of the tree, each card looked for by a call of its own (`test_only_naive_grows`), the product's brand not joined
(`test_nothing_is_fetched_lazily`).
"""

from itertools import product as product_of

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import FieldFetchBlocked
from django.db import models, transaction
from django.db.models import query

from lab.instruments.cache_calls import count_cache_calls
from lab.instruments.queries import count_queries
from shop import pages
from shop.models import Brand, Category, Customer, Product, Tag
from shop.stages import built_on
from tests.contracts.asking import ask, forget
from tests.contracts.corner import buy, category, customer, product, put_in_cart, recent, review, stock
from tests.contracts.writes import promotion
from tests.pages import asker, having, may_see, of, right, status, variants

FLAT = [(page, stage) for page, stage in variants() if "eager" in built_on(stage)]
TIMES = 9


def test_only_naive_grows(corner):
    few = costs({"anonymous": {}, "another": corner["another"] | recent([product("twin-3").pk])})
    looked_at = grow()
    many = costs({"anonymous": {}, "another": corner["another"] | recent(looked_at)})
    naive = {
        (who, "naive", of(page).flat[0])
        for page in having("naive_grows")
        for who in ("anonymous", "another")
        if may_see(page, who)
    }
    for asked in naive:
        assert many[asked][0] >= few[asked][0] + TIMES, f"{asked} does not grow by {TIMES}: is naive_grows=False right?"
    flat = {asked for asked in many if asked not in naive and (asked[1] == "naive" or "eager" in built_on(asked[1]))}
    grown = {asked: (few[asked], many[asked]) for asked in flat if many[asked] > few[asked]}
    assert grown == {}, "(queries, cache calls) with few rows and with many"


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("page", "stage"), FLAT)
def test_nothing_is_fetched_lazily(page, stage, corner, monkeypatch):
    monkeypatch.setattr(query, "DEFAULT_FETCH_MODE", models.FETCH_RAISE)
    for path, visitor in of(page).paths.items():
        for who in ("anonymous", visitor, "another"):
            assert ask(stage, path, corner[who], raising=True).status in right(page, who) | {404}
    for path in of(page).flat:
        assert ask(stage, path, corner[asker(page)], raising=True).status == status(page)


def test_naive_fetches_lazily(corner, monkeypatch):
    """The contract's own test: FETCH_RAISE does find what it is there to find."""
    monkeypatch.setattr(query, "DEFAULT_FETCH_MODE", models.FETCH_RAISE)
    with pytest.raises(FieldFetchBlocked):
        ask("naive", "product/pebble/", raising=True)


def costs(visitors, most=None):
    """Return `{(who, stage, path): (queries, cache calls)}` of the page's first addresses, `most` of them or all.

    Where a stage keeps anything, also of a kept page.
    """
    found = {}
    for (who, cookies), (page, stage) in product_of(visitors.items(), variants()):
        for path in of(page).flat[:1] if stage == "naive" else of(page).flat[:most]:
            forget()
            found[who, stage, path] = _cost(stage, path, cookies, right(page, who))
            if pages.caches(page, stage):
                ask(stage, path, cookies)  # a process's first look tells it what to look for along with the page
                found[who, stage, path, "warm"] = _cost(stage, path, cookies, right(page, who))
    return found


def _cost(stage, path, cookies, right):
    with count_queries() as asked, count_cache_calls() as called:
        assert ask(stage, path, cookies).status in right
    return asked.count, called.of("default").calls


@transaction.atomic
def grow():
    """Add to the shelf, above and below it, to pebble and to Bob's cart; return the ids of the new products."""
    pebble, above = product("pebble"), [category("gravel"), category("road"), category("bikes")]
    below = category("gravel")
    for number in range(TIMES):
        below = Category.objects.create(slug=f"below-{number}", name="Below", parent=above[0] if number % 3 else below)
        brand = Brand.objects.create(slug=f"brand-{number}", name=f"Brand {number}")
        tag = Tag.objects.create(slug=f"tag-{number}", name=f"Tag {number}")
        user = User.objects.create(username=f"reviewer-{number}")
        author = Customer.objects.create(user=user, name=f"Reviewer {number}")
        review(pebble, author)
        pebble.tags.add(tag)
        pebble.images.create(key=f"p-{number}", alt="", position=10 + number)
        pebble.variants.create(sku=f"p-{number}", size=str(number), colour="grey", stock=1)
        promotion(percent=number + 1).categories.add(below, *above)
        for shelf in (below, *above):
            new = stock(f"more-{shelf.slug}-{number}", shelf.slug, brand=brand)
            new.tags.add(tag, *Tag.objects.filter(slug__in=["light", "winter"]))
            promotion(percent=number + 1).products.add(new, pebble)
            review(new, author)
            buy(author, {"pebble": 1, new.slug: 1})
            put_in_cart(customer("bob").cart, new.slug, 1)
    return Product.objects.filter(slug__startswith="more").values_list("pk", flat=True)
