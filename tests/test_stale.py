"""Saving what was read before another writer's commit: it takes nothing back from shop.derived."""

import re
from functools import partial
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.models import Category, Product, Variant
from shop.models.tracking import rows_written
from tests import rows
from tests.contracts.crowd import one_before_the_other_commits

KEPT = {field.name for model in (Category, Product) for field in model._meta.concrete_fields if not field.editable}


@pytest.fixture
def bell(db):
    return rows.product(Category.objects.create(name="Bells", slug="bells"), "bell")


@pytest.mark.django_db(transaction=True)
def test_a_stale_product_takes_no_rating_back(bell):
    """It waits for a writer's commit, after it has looked what is stored: that is as old as the product itself."""
    stale, author = Product.objects.get(pk=bell.pk), rows.customer("a")
    one_before_the_other_commits(partial(rows.review_by, bell, author), stale.save)
    assert Product.objects.get(pk=bell.pk).rating_count == 1
    call_command("derived")


@pytest.mark.django_db(transaction=True)
def test_a_stale_product_takes_no_rendering_back(bell):
    stale = Product.objects.defer(None).defer("description").get(pk=bell.pk)
    stale.price_cents = 1
    one_before_the_other_commits(partial(rows.change, bell, description="*new*"), stale.save)
    stored = Product.objects.get(pk=bell.pk)
    assert (stored.price_cents, stored.description) == (1, "*new*")
    call_command("derived")


@pytest.mark.parametrize("model", [Category, Product])
@pytest.mark.parametrize("update_fields", [None, {"name", *KEPT}])
def test_a_save_neither_writes_nor_announces_what_is_kept(bell, model, update_fields):
    stale = model.objects.defer(None).latest("pk")
    rows.assign([stale], name="Horn", product_count=99, units_sold=99)
    with CaptureQueriesContext(connection) as captured, mock.patch.object(rows_written, "send") as send:
        stale.save(update_fields=update_fields and update_fields & {field.name for field in model._meta.fields})
    [update] = [query["sql"] for query in captured if query["sql"].startswith("UPDATE")]
    assert not KEPT & set(re.findall(r'"(\w+)" =', update))
    send.assert_called_once_with(model, owners={stale.pk}, fields={"name"})


def test_a_product_with_a_known_id_is_put_in_place_of_the_old_one(bell):
    known = rows.unsaved_product(bell.category, "horn")
    known.pk = bell.pk
    known.save()
    assert Product.objects.get().name == "horn"
    call_command("derived")


WRITES = {
    "save": lambda bell: rows.change(bell, price_cents=1),
    "create": lambda bell: rows.variant(bell, "new"),
    "update": lambda bell: Product.objects.filter(pk=bell.pk).update(price_cents=1),
    "bulk_create": lambda bell: Variant.objects.bulk_create([rows.unsaved_variant(bell, "new")]),
    "delete": lambda bell: bell.variants.get().delete(),
    "delete of many": lambda bell: bell.variants.all().delete(),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", WRITES)
def test_nobody_sees_a_write_without_what_is_kept_of_it(bell, write):
    """The write and its refresh are one transaction, also where nobody has begun one."""
    inside = []

    def look(**kwargs):
        inside.append(connection.in_atomic_block)

    rows_written.connect(look)
    try:
        WRITES[write](bell)
    finally:
        rows_written.disconnect(look)
    assert inside
    assert all(inside)
