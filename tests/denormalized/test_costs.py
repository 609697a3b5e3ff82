"""What denormalization costs, as far as it can be counted: tables of a read, statements and HOT updates of a write.

Milliseconds are what benchmarks/writes tells.

Broken on purpose and caught: eager that joins the listing, an index on the stock, a renewal
with a statement for each change.
"""

from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from lab.instruments.queries import count_queries
from shop import pages
from shop.models import Product, Variant, denormalized
from shop.ordering import place_order
from tests import rows
from tests.contracts.asking import ask
from tests.contracts.corner import customer, product, put_in_cart
from tests.pages import of

TABLES = {model._meta.db_table for model in apps.get_models() if model.__module__ == denormalized.__name__}


@pytest.mark.parametrize("stage", ["naive", "eager", "lean"])
def test_what_comes_before_loads_nothing_denormalized(stage, corner):
    with count_queries() as queries:
        for page in pages.PAGES:
            for path, visitor in of(page).paths.items():
                ask(stage, path, corner[visitor])
    assert {table for table in TABLES for query in queries.records if f'"{table}"' in query.sql} == set()


def test_a_denormalized_page_does(corner):
    """The other test's own: the tables are found where they are read."""
    with count_queries() as queries:
        ask("denormalized", "product/pebble/")
    assert any('"shop_listing"' in query.sql for query in queries.records)


@pytest.mark.parametrize(("kind", "own"), [("price", 1), ("stock", 1), ("review", 1), ("order", 12)])
def test_a_write_costs_one_statement_more(kind, own, corner, monkeypatch):
    """The one that takes its tags out of the outbox. What triggers do is no statement of the writer."""
    bob, key, review = customer("bob"), uuid4(), rows.unsaved_review(product("dune"), "carol")
    write = {
        "price": lambda: Product.objects.filter(slug="pebble").update(price_cents=1),
        "stock": lambda: Variant.objects.filter(sku="pebble-m").update(stock=1),
        "review": review.save,
        "order": lambda: place_order(bob, key),
    }[kind]
    statements = []
    for cls in (psycopg.Cursor, psycopg.ClientCursor):
        execute = vars(cls).get("execute")
        if execute:
            monkeypatch.setattr(cls, "execute", _noted(execute, statements))
    write()
    cleared = [statement for statement in statements if "shop_clear" in statement]
    assert (len(statements) - len(cleared), len(cleared)) == (own, 1), statements


def test_a_sale_updates_no_index(corner):
    before = _updates()
    for _ in range(4):
        put_in_cart(customer("bob").cart, "pebble", 1)
        place_order(customer("bob"), uuid4())
    products, variants = (tuple(map(int.__sub__, *counts)) for counts in zip(_updates(), before, strict=True))
    assert products == (0, 0)
    assert variants == (5, 5)  # the cart held another product, too


def _noted(execute, statements):
    def noting(cursor, query, *args, **kwargs):
        statements.append(query)
        return execute(cursor, query, *args, **kwargs)

    return noting


def _updates():
    """Return (rows updated, HOT among them) of products and of variants."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables"
            " WHERE relid IN ('shop_product'::regclass, 'shop_variant'::regclass) ORDER BY relname"
        )
        return cursor.fetchall()
