"""Fetch rows by their keys, in the order of the keys.          kind: pattern · Django ≥ 1.7 · any database

Symptom   a search engine, a ranking or a session gives keys in an order; .get(pk=…) for each is a query each
Detect    SELECT … WHERE id = … LIMIT 21 once for each key, in a loop over a list of numbers
Rename    Product = what is fetched, product = one of it, pks = the keys, slug = what is shown
Price     none; a missing row is left out in silence, so say what to do about it
Trap      filter(pk__in=…) gives the rows in any order, most often that of the table: see `wrong`. A key that is there
          twice comes once. Thousands of keys: cut them into pieces
Not when  the order is one that the database knows: then sort there
"""

from django.core.cache import cache

from shop.models import Product  # yours


def naive(pks):
    found = [Product.objects.filter(pk=pk).first() for pk in pks]
    return [(product.pk, product.slug) for product in found if product]


def optimized(pks):
    found = Product.objects.in_bulk(pks)
    return [(pk, found[pk].slug) for pk in pks if pk in found]


def wrong(pks):
    """All of them, in an order of its own."""
    return [(product.pk, product.slug) for product in Product.objects.filter(pk__in=pks)]


def kept(pks):
    """Each row kept in the cache under its key: no query, as many round trips, and rows that are old."""
    found = [cache.get_or_set(f"product:{pk}", Product.objects.filter(pk=pk).first, 300) for pk in pks]
    return [(product.pk, product.slug) for product in found if product]


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example


def given(rows):
    keys = Product.objects.order_by("pk").values_list("pk", flat=True)[:rows]
    return ([0, *reversed(keys)][1:],)


def a_missing_row_is_left_out():
    [pks] = given(3)
    assert optimized([*pks, 0]) == naive([*pks, 0]) == optimized(pks)


def a_kept_row_is_old():
    [pks] = given(1)
    before = kept(pks)
    Product.objects.filter(pk__in=pks).update(slug="another")
    assert kept(pks) == before != naive(pks)


EXAMPLE = Example(
    given=given,
    queries={"naive": "rows", "optimized": 1, "wrong": 1, "kept": "rows"},
    again={"kept": 0},
    same=("naive", "optimized"),
    differs=("wrong",),
    checks=(a_missing_row_is_left_out, a_kept_row_is_old),
    stranger={"Product": "Article", "product": "article", "pks": "pks", "slug": "title"},
    api=("in_bulk", "get", "filter"),
    symptom="django queryset filter pk__in preserve order",
    why=(
        "All rows come by one statement, as a dict from key to row. The list of keys stays the order. What is "
        "missing is seen where the dict is asked, and not by an exception."
    ),
    shop="The lines of an order find their variants so: shop/ordering.py.",
)
