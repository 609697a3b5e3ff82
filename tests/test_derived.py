"""What is kept for the lean stages: right after every kind of write, and found and repaired when it is not."""

from functools import partial
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection

from shop.management.commands import derived as command
from shop.markdown import render
from shop.models import Category, CoPurchase, Image, Order, Product, Review, Tag, Variant
from tests import rows
from tests.contracts.crowd import one_before_the_other_commits


@pytest.fixture
def shelf(db):
    """A department with an empty shelf, and a shelf with two published products: a bell and a lamp."""
    department = Category.objects.create(name="Safety", slug="safety")
    Category.objects.create(name="Empty", slug="empty", parent=department)
    return Category.objects.create(name="Bells", slug="bells", parent=department)


@pytest.fixture
def bell(shelf):
    bell = rows.product(shelf, "bell")
    bell.tags.add(tag("loud"), tag("small"))
    rows.image(bell, "dome", position=1)
    rows.image(bell, "lever", position=2)
    return bell


@pytest.fixture
def lamp(shelf):
    lamp = rows.product(shelf, "lamp")
    lamp.tags.add(tag("small"))
    return lamp


def tag(name):
    return Tag.objects.get_or_create(name=name, slug=name)[0]


# Found and repaired

CORRUPTIONS = {
    "product columns": [
        f"UPDATE shop_product SET {change} WHERE sku = 'bell'"
        for change in (
            "rating_average = 0.5",
            "rating_average = NULL",
            "rating_count = rating_count + 1",
            "rating_counts[5] = rating_counts[5] + 1",
            "units_sold = units_sold + 1",
            "lowest_price_cents = lowest_price_cents - 1",
            "in_stock = NOT in_stock",
            "tag_ids = tag_ids[2:]",
            "tag_ids = ARRAY[tag_ids[2], tag_ids[1]]",
            "cover = NULL",
            "cover = jsonb_set(cover, '{alt}', '\"another\"')",
        )
    ],
    "descriptions": ["UPDATE shop_product SET description_html = '<p>old' WHERE sku = 'bell'"],
    "category counts": ["UPDATE shop_category SET product_count = product_count + 1 WHERE slug = 'bells'"],
    "co-purchases": [
        "UPDATE shop_copurchase SET orders = orders + 1 WHERE id = (SELECT min(id) FROM shop_copurchase)",
        "DELETE FROM shop_copurchase WHERE id = (SELECT min(id) FROM shop_copurchase)",
        "INSERT INTO shop_copurchase (product_id, other_id, orders)"
        " SELECT a.id, b.id, 1 FROM shop_product a, shop_product b WHERE (a.sku, b.sku) = ('bell', 'horn')",
    ],
}


@pytest.mark.parametrize(
    ("kind", "corruption"), [(kind, sql) for kind, statements in CORRUPTIONS.items() for sql in statements]
)
def test_wrong_is_found_and_repaired(shelf, bell, lamp, monkeypatch, kind, corruption):
    monkeypatch.setattr(command, "BATCH", 1)
    rows.product(shelf, "horn")
    rows.review(bell, "a")
    rows.order(bell, lamp)
    with connection.cursor() as cursor:
        cursor.execute(corruption)
        assert cursor.rowcount == 1
    for _ in range(2):  # a check repairs nothing
        out = StringIO()
        with pytest.raises(CommandError, match=r"^1 wrong"):
            call_command("derived", stdout=out)
        right = [line for line in out.getvalue().splitlines() if line.endswith(": right")]
        assert f"{kind}: 1 wrong" in out.getvalue()
        assert len(right) == len(CORRUPTIONS) - 1
    out = StringIO()
    call_command("derived", repair=True, stdout=out)
    assert f"{kind}: 1 wrong" in out.getvalue()
    assert _clean()


def test_repair_empties_the_cache(shelf):
    cache.set("page", "old")
    call_command("derived", repair=True, stdout=StringIO())
    assert cache.get("page") is None


# Every kind of write

WRITES = {
    "save a product": lambda bell, lamp: rows.change(bell, price_cents=1, description="*new*"),
    "save some fields": lambda bell, lamp: rows.change(bell, ["price_cents"], price_cents=1),
    "save a stale product": lambda bell, lamp: (rows.review(bell, "a"), bell.save()),
    "save a product with stale tags": lambda bell, lamp: (
        stale := Product.objects.defer(None).get(pk=bell.pk),
        bell.tags.clear(),
        stale.save(),
    ),
    "unpublish": lambda bell, lamp: rows.change(bell, state="archived"),
    "move a product": lambda bell, lamp: rows.change(bell, category=Category.objects.get(slug="empty")),
    "move a category": lambda bell, lamp: rows.change(bell.category, parent=None),
    "create a product": lambda bell, lamp: rows.product(bell.category, "horn"),
    "delete a product": lambda bell, lamp: bell.delete(),
    "update products": lambda bell, lamp: Product.objects.update(price_cents=2, description="# two"),
    "update states": lambda bell, lamp: Product.objects.filter(pk=bell.pk).update(state="draft"),
    "update what is kept": lambda bell, lamp: Product.objects.update(units_sold=9, description_html="<p>old"),
    "update counts": lambda bell, lamp: Category.objects.update(product_count=9),
    "bulk_create products": lambda bell, lamp: Product.objects.bulk_create(
        [rows.unsaved_product(bell.category, "horn"), rows.unsaved_product(bell.category, "siren")]
    ),
    "bulk_update products": lambda bell, lamp: (
        rows.assign([bell, lamp], price_cents=5, description="**five**", state="archived"),
        Product.objects.bulk_update([bell, lamp], ["price_cents", "description", "state"]),
    ),
    "delete products": lambda bell, lamp: Product.objects.filter(pk__in=[bell.pk, lamp.pk]).delete(),
    "add tags": lambda bell, lamp: lamp.tags.add(tag("loud"), tag("bright")),
    "remove a tag": lambda bell, lamp: bell.tags.remove(tag("loud")),
    "set tags": lambda bell, lamp: bell.tags.set([tag("bright"), tag("small")]),
    "clear the tags": lambda bell, lamp: bell.tags.clear(),
    "create a tag of a product": lambda bell, lamp: bell.tags.create(name="new", slug="new"),
    "add products to a tag": lambda bell, lamp: tag("bright").products.add(bell, lamp),
    "remove a product from a tag": lambda bell, lamp: tag("small").products.remove(bell),
    "set a tag's products": lambda bell, lamp: tag("loud").products.set([lamp]),
    "clear a tag's products": lambda bell, lamp: tag("small").products.clear(),
    "delete a tag": lambda bell, lamp: tag("small").delete(),
    "delete tags": lambda bell, lamp: Tag.objects.all().delete(),
    "save a variant": lambda bell, lamp: rows.change(bell.variants.first(), stock=0, surcharge_cents=70),
    "create a variant": lambda bell, lamp: rows.variant(lamp, "lamp-2", stock=3),
    "move a variant": lambda bell, lamp: rows.change(bell.variants.first(), product=lamp, size="XL"),
    "move variants": lambda bell, lamp: bell.variants.update(product=lamp, size="XL"),
    "bulk_create variants": lambda bell, lamp: Variant.objects.bulk_create([rows.unsaved_variant(lamp, "lamp-3")]),
    "bulk_update variants": lambda bell, lamp: rows.bulk_update(bell.variants.all(), stock=0),
    "delete a variant": lambda bell, lamp: bell.variants.first().delete(),
    "delete variants": lambda bell, lamp: Variant.objects.filter(product=bell).delete(),
    "create an image": lambda bell, lamp: rows.image(bell, "front"),
    "save an image": lambda bell, lamp: rows.change(bell.images.first(), position=3),
    "move an image": lambda bell, lamp: rows.change(bell.images.first(), product=lamp),
    "move images": lambda bell, lamp: bell.images.update(product=lamp),
    "bulk_create images": lambda bell, lamp: Image.objects.bulk_create(
        [Image(product=lamp, key="beam", alt="", position=0)]
    ),
    "bulk_update images": lambda bell, lamp: rows.bulk_update(bell.images.all(), alt="Another"),
    "delete an image": lambda bell, lamp: bell.images.first().delete(),
    "delete images": lambda bell, lamp: Image.objects.all().delete(),
    "create a review": lambda bell, lamp: rows.review(bell, "a", rating=2),
    "save a review": lambda bell, lamp: rows.change(rows.review(bell, "a"), rating=1),
    "update reviews": lambda bell, lamp: (rows.review(bell, "a"), bell.reviews.update(rating=1)),
    "bulk_create reviews": lambda bell, lamp: Review.objects.bulk_create(
        [rows.unsaved_review(bell, "a"), rows.unsaved_review(lamp, "a"), rows.unsaved_review(bell, "b", rating=1)]
    ),
    "bulk_update reviews": lambda bell, lamp: (rows.review(bell, "a"), rows.bulk_update(bell.reviews.all(), rating=1)),
    "delete a review": lambda bell, lamp: rows.review(bell, "a").delete(),
    "delete reviews": lambda bell, lamp: (
        rows.review(bell, "a"),
        rows.review(lamp, "a"),
        Review.objects.all().delete(),
    ),
    "delete a reviewer's user": lambda bell, lamp: (rows.review(bell, "a"), User.objects.get(username="a").delete()),
    "delete reviewers' users": lambda bell, lamp: (rows.review(bell, "a"), User.objects.filter(username="a").delete()),
    "order one thing": lambda bell, lamp: rows.order(bell),
    "order two things": lambda bell, lamp: rows.order(bell, lamp),
    "order line by line": lambda bell, lamp: [rows.add_lines(order := rows.order(), bell), rows.add_lines(order, lamp)],
    "change an order": lambda bell, lamp: rows.change(rows.order(bell, lamp).lines.first(), quantity=9),
    "exchange": lambda bell, lamp: rows.order(bell).lines.update(product=lamp, variant=lamp.variants.first()),
    "delete a line": lambda bell, lamp: rows.order(bell, lamp).lines.first().delete(),
    "delete lines": lambda bell, lamp: rows.order(bell, lamp).lines.all().delete(),
    "delete an order": lambda bell, lamp: (rows.order(bell, lamp), rows.order(bell, lamp).delete()),
    "delete orders": lambda bell, lamp: (rows.order(bell, lamp), Order.objects.all().delete()),
}


@pytest.mark.parametrize("write", WRITES)
def test_kept_is_right_after(bell, lamp, write):
    WRITES[write](bell, lamp)
    assert _clean()


def test_values_are_what_the_words_say(bell, lamp):
    """Beside `_clean`, which trusts the SQL of shop.derived: some values worked out by hand."""
    rows.review(bell, "a", rating=5)
    rows.review(bell, "b", rating=2)
    rows.order(bell, lamp)
    rows.order(bell)
    stored = Product.objects.defer(None).get(pk=bell.pk)
    assert (stored.rating_average, stored.rating_count, stored.units_sold) == (3.5, 2, 4)
    assert (stored.lowest_price_cents, stored.in_stock) == (1_550, True)
    assert stored.cover == {"key": "dome", "alt": "The dome"}
    assert stored.tag_ids == sorted([tag("loud").pk, tag("small").pk])
    assert stored.description_html == render("*bell*") == "<p><em>bell</em></p>\n"
    assert list(CoPurchase.objects.values_list("product", "other", "orders").order_by("product")) == [
        (bell.pk, lamp.pk, 1),
        (lamp.pk, bell.pk, 1),
    ]
    assert dict(Category.objects.values_list("slug", "product_count")) == {"safety": 2, "empty": 0, "bells": 2}


@pytest.mark.django_db(transaction=True)
def test_two_reviews_at_once_are_both_counted(bell):
    """The second writer waits for the first one's commit and then counts its row too.

    Tried: without the lock in `refresh_products` the count stays at 1.
    """
    authors = [rows.customer("a"), rows.customer("b")]
    one_before_the_other_commits(*[partial(rows.review_by, bell, author) for author in authors])
    assert Product.objects.get(pk=bell.pk).rating_count == 2
    assert _clean()


@pytest.mark.django_db(transaction=True)
def test_two_products_that_go_at_once_are_both_counted(bell, lamp):
    one_before_the_other_commits(*[partial(rows.change, product, state="archived") for product in (bell, lamp)])
    assert set(Category.objects.values_list("product_count", flat=True)) == {0}


def _clean():
    """Whether the check of `manage.py derived` finds nothing. It prints what it finds."""
    try:
        call_command("derived")
    except CommandError:
        return False
    return True
