"""Leave wide columns in the database.          kind: pattern · Django ≥ 1.1 · any database

Symptom   few queries, many kilobytes: a list loads texts, JSON or search vectors that it never shows
Detect    SELECT with every column of a wide table; pg_stat_statements: few rows, much shared_blks (TOAST is read)
Rename    products = the list, product = one of it, slug = what is shown, price_cents = what is shown too, description =
          the wide column
Price     whoever touches a field that was left out causes a query, once per row: see `touched`
Trap      `touched` looks like the optimized one and costs 1 + n queries: a template, a property or __str__ is enough;
          FETCH_RAISE finds it (Django ≥ 6.1). save() of such an instance writes the loaded fields only
Not when  the columns are narrow: then the list of names is only one more thing that can be wrong. Nothing needs the
          instance: values_for_instances leaves out more
"""


def naive(products):
    return [(product.slug, product.price_cents) for product in products]


def optimized(products):
    return naive(products.only("slug", "price_cents"))


def deferred(products):
    """The same by naming what is not wanted. New columns are loaded then, which is the safer mistake."""
    return naive(products.defer("description"))


def touched(products):
    """The trap: right, and a query for every row."""
    return naive(products.only("slug"))


# ---- below: for the cookbook's tests and measurements, not for you
from django.core.exceptions import FieldFetchBlocked
from django.db.models import FETCH_RAISE

from cookbook.example import Example, first
from shop.models import Product


def fetch_raise_finds_it():
    try:
        naive(first(Product, 6).fetch_mode(FETCH_RAISE).only("slug"))
    except FieldFetchBlocked:
        return
    raise AssertionError("FETCH_RAISE let a deferred field through")


EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": 1, "optimized": 1, "deferred": 1, "touched": "1 + rows"},
    same=("naive", "optimized", "deferred", "touched"),
    lazy=("touched",),
    checks=(fetch_raise_finds_it,),
    stranger={
        "Product": "Article",
        "slug": "title",
        "price_cents": "words",
        "description": "body",
        "products": "articles",
        "product": "article",
    },
    api=("only", "defer", "FETCH_RAISE"),
    symptom="django query loads big text columns that are not needed",
    why=(
        "Bytes that nobody shows are read, sent and turned into Python strings all the same. Very long values lie "
        "outside of the row (TOAST) and are not even read when their column is not asked for."
    ),
    shop="The stage lean loads a product by only() (shop/pages/product/lean.py); denormalized defers its Markdown.",
)
