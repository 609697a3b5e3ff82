"""A shop that was filled before anything was denormalized by triggers gets what they maintain by migrating."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from shop.denormalized.compute import TABLES, count_wrong
from tests.databases import _administrator, _connect_to

BEFORE = [("shop", "0002_cover")]


@pytest.fixture
def new_database(django_db_setup, django_db_blocker):
    kept = connection.settings_dict["NAME"]
    name = f"{kept}_upgrade"
    with django_db_blocker.unblock():
        with _administrator() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        _connect_to(name)
        try:
            yield
        finally:
            _connect_to(kept)
            with _administrator() as cursor:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.long
def test_a_shop_of_before(new_database):
    MigrationExecutor(connection).migrate(BEFORE)
    _sell(MigrationExecutor(connection).loader.project_state(BEFORE).apps)
    MigrationExecutor(connection).migrate([("shop", "0003_denormalized")])
    with connection.cursor() as cursor:
        assert {table: count_wrong(cursor, table) for table in TABLES} == dict.fromkeys(TABLES, 0)
        cursor.execute("SELECT product_id, other_id, orders FROM shop_copurchase ORDER BY 1")
        assert [(one < other, orders) for one, other, orders in cursor.fetchall()] == [(True, 1), (False, 1)]


def _sell(apps):
    """Two products in one order, with their pair counted as the shop did it then."""
    of = {name: apps.get_model("shop", name) for name in ("Brand", "Category", "Customer", "Order", "OrderLine")}
    now, product = timezone.now(), apps.get_model("shop", "Product")
    brand, category = (of[name].objects.create(name=name, slug=name) for name in ("Brand", "Category"))
    facts = {"brand": brand, "category": category, "state": "published", "published_at": now, "price_cents": 5}
    bell, lamp = (product.objects.create(name=slug, slug=slug, sku=slug, **facts) for slug in ("bell", "lamp"))
    order = of["Order"].objects.create(
        key="0b9cbb24-92a3-4b3b-9d35-2f3b2f9f4f11",
        customer=of["Customer"].objects.create(
            name="Ann", user=apps.get_model("auth", "User").objects.create(username="ann")
        ),
        placed_at=now,
        total_cents=10,
    )
    for sold in (bell, lamp):
        variant = apps.get_model("shop", "Variant").objects.create(product=sold, sku=sold.sku, stock=1)
        of["OrderLine"].objects.create(order=order, product=sold, variant=variant, quantity=1, price_cents=5)
    counted = apps.get_model("shop", "CoPurchase")
    for one, other in ((bell, lamp), (lamp, bell)):
        counted.objects.create(product=one, other=other, orders=1)
