"""Let a lazy load fail a test.          kind: pattern · Django ≥ 6.1 · any database

Symptom   N+1 that no fixture shows, as it has one row; a template that somebody extends brings a query per row
Detect    this is the detector: the first lazy load raises FieldFetchBlocked, with the model and the field in its
          message
Rename    products = the list, product = one of it, brand = a foreign key, name = what is shown of its row
Price     tests alone: code that loads lazily on purpose has to say so, by .fetch_mode(FETCH_ONE) or in the block below
Trap      managers are not fields: .all() of a relation to many in a loop passes, so a count of queries has to stand
          beside it (query_budget). Instances that were made before the block keep their own mode. The name that is
          replaced is Django's own and not documented: a test has to fail when it is gone, as this one does
Not when  older than Django 6.1: django-zeal warns there, and misses .count() and .exists() in loops
"""

from contextlib import contextmanager

from django.db import models
from django.db.models import query


@contextmanager
def no_lazy_loads():
    """Raise FieldFetchBlocked where a field would be loaded, for all instances of querysets that begin in the block."""
    before = query.DEFAULT_FETCH_MODE
    query.DEFAULT_FETCH_MODE = models.FETCH_RAISE
    try:
        yield
    finally:
        query.DEFAULT_FETCH_MODE = before


def naive(products):
    return [(product.pk, product.brand.name) for product in products.select_related("brand")]


def optimized(products):
    """The same, held to it: whatever is not loaded raises."""
    return naive(products.fetch_mode(models.FETCH_RAISE))


# ---- below: for the cookbook's tests and measurements, not for you
from django.core.exceptions import FieldFetchBlocked

from cookbook.example import Example, first
from shop.models import Product


def lazily(products):
    return [product.brand.name for product in products]


def blocked(ask):
    try:
        with no_lazy_loads():
            ask()
    except FieldFetchBlocked as error:
        return str(error)
    return None


def it_finds_what_is_lazy():
    assert blocked(lambda: lazily(Product.objects.all())) == f"Fetching of {Product.__name__}.brand blocked."
    assert blocked(lambda: [product.brand_id for product in Product.objects.only("pk")])
    assert blocked(lambda: naive(Product.objects.all())) is None
    assert blocked(lambda: [list(product.tags.all()) for product in Product.objects.all()]) is None, (
        "a manager should pass, which is the trap"
    )
    lazily(Product.objects.all())  # after the block all is as before


EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": 1, "optimized": 1},
    same=("naive", "optimized"),
    checks=(it_finds_what_is_lazy,),
    stranger={
        "Product": "Article",
        "brand": "author",
        "name": "name",
        "tags": "tags",
        "products": "articles",
        "product": "article",
    },
    api=("FETCH_RAISE", "FieldFetchBlocked", "fetch_mode"),
    symptom="django raise an error on lazy loading, strict loading",
    why=(
        "A fetch mode is asked whenever a field of an instance is not there, and FETCH_RAISE answers with an "
        "exception. So one row is enough to find what would cost a query for each of thousands."
    ),
    shop="tests/contracts/test_flat.py runs every page from eager on under FETCH_RAISE.",
)
