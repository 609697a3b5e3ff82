"""What is denormalized is right at commit, after every kind of write, by whatever door.

A test's transaction is never committed; `connection.check_constraints()` makes PostgreSQL do what it does at commit.

Broken on purpose and caught: the sign of what was removed, images without their trigger for UPDATE, baskets not
remembered, lines of one product counted twice, a listing that outlives its product, HTML that outlives its source.
"""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from shop.denormalized import texts
from shop.markdown import render
from shop.models import (
    Category,
    CategoryCount,
    CoPurchase,
    Image,
    Listing,
    Order,
    Product,
    ProductText,
    Review,
    Tag,
    Variant,
)
from tests import rows


@pytest.fixture
def shelf(db):
    """A department with an empty shelf, and a shelf with two published products: a bell and a lamp."""
    department = Category.objects.create(name="Safety", slug="safety")
    Category.objects.create(name="Empty", slug="empty", parent=department)
    return Category.objects.create(name="Bells", slug="bells", parent=department)


@pytest.fixture
def bell(shelf):
    bell = rows.product(shelf, "bell")
    bell.tags.add(rows.tag("loud"), rows.tag("small"))
    rows.image(bell, "dome", position=1)
    rows.image(bell, "lever", position=2)
    return bell


@pytest.fixture
def lamp(shelf):
    lamp = rows.product(shelf, "lamp")
    lamp.tags.add(rows.tag("small"))
    return lamp


# Every kind of write

WRITES = {
    "save a product": lambda bell, lamp: rows.change(bell, price_cents=1, description="*new*"),
    "save some fields": lambda bell, lamp: rows.change(bell, ["price_cents"], price_cents=1),
    "save a stale product": lambda bell, lamp: (rows.review(bell, "a"), bell.save()),
    "save a product with stale tags": lambda bell, lamp: (
        stale := Product.objects.get(pk=bell.pk),
        bell.tags.clear(),
        stale.save(),
    ),
    "unpublish": lambda bell, lamp: rows.change(bell, state="archived"),
    "move a product": lambda bell, lamp: rows.change(bell, category=Category.objects.get(slug="empty")),
    "move a category": lambda bell, lamp: rows.change(bell.category, parent=None),
    "create a product": lambda bell, lamp: rows.product(bell.category, "horn"),
    "delete a product": lambda bell, lamp: Product.objects.get(pk=bell.pk).delete(),
    "update products": lambda bell, lamp: Product.objects.update(price_cents=2, description="# two"),
    "update states": lambda bell, lamp: Product.objects.filter(pk=bell.pk).update(state="draft"),
    "bulk_create products": lambda bell, lamp: Product.objects.bulk_create(
        [rows.unsaved_product(bell.category, "horn"), rows.unsaved_product(bell.category, "siren")]
    ),
    "bulk_update products": lambda bell, lamp: (
        rows.assign([bell, lamp], price_cents=5, description="**five**", state="archived"),
        Product.objects.bulk_update([bell, lamp], ["price_cents", "description", "state"]),
    ),
    "delete products": lambda bell, lamp: Product.objects.filter(pk__in=[bell.pk, lamp.pk]).delete(),
    "add tags": lambda bell, lamp: lamp.tags.add(rows.tag("loud"), rows.tag("bright")),
    "remove a tag": lambda bell, lamp: bell.tags.remove(rows.tag("loud")),
    "set tags": lambda bell, lamp: bell.tags.set([rows.tag("bright"), rows.tag("small")]),
    "clear the tags": lambda bell, lamp: bell.tags.clear(),
    "create a tag of a product": lambda bell, lamp: bell.tags.create(name="new", slug="new"),
    "add products to a tag": lambda bell, lamp: rows.tag("bright").products.add(bell, lamp),
    "remove a product from a tag": lambda bell, lamp: rows.tag("small").products.remove(bell),
    "set a tag's products": lambda bell, lamp: rows.tag("loud").products.set([lamp]),
    "clear a tag's products": lambda bell, lamp: rows.tag("small").products.clear(),
    "delete a tag": lambda bell, lamp: rows.tag("small").delete(),
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
    # Doors that Django's signals do not know
    "add products to a brand": lambda bell, lamp: rows.brand("other").products.add(bell, lamp),
    "add products to a category": lambda bell, lamp: Category.objects.get(slug="empty").products.add(bell),
    "set a category's products": lambda bell, lamp: Category.objects.get(slug="empty").products.set([bell, lamp]),
    "set a category's children": lambda bell, lamp: Category.objects.get(slug="empty").children.set([bell.category]),
    "add variants to a product": lambda bell, lamp: (
        rows.change(bell.variants.first(), size="XL"),
        lamp.variants.add(bell.variants.first()),
    ),
    "add reviews to a customer": lambda bell, lamp: rows.customer("b").reviews.add(rows.review(bell, "a")),
    "write by the base manager": lambda bell, lamp: Product._base_manager.filter(pk=bell.pk).update(price_cents=3),
    "copy an instance": lambda bell, lamp: rows.copy(bell),
    "bulk_create what is there": lambda bell, lamp: Product.objects.bulk_create(
        [rows.unsaved_product(bell.category, "horn"), rows.unsaved_product(bell.category, "bell")],
        ignore_conflicts=True,
    ),
    "an upsert that moves a row": lambda bell, lamp: Variant.objects.bulk_create(
        [
            Variant(product=lamp, sku="bell-1", size="L", colour="red", stock=4),
            Variant(product=lamp, sku="lamp-9", size="M", colour="red", stock=0),
        ],
        update_conflicts=True,
        unique_fields=["sku"],
        update_fields=["product", "size", "stock"],
    ),
    "a key that changes": lambda bell, lamp: (
        rows.review(bell, "a"),
        bell.reviews.update(id=F("id") + 1_000_000, rating=1),
    ),
    "one product twice in an order": lambda bell, lamp: (
        rows.variant(bell, "bell-2"),
        rows.add_lines(order := rows.order(lamp), bell),
        rows.add_line(order, bell.variants.last()),
        order.lines.filter(variant=bell.variants.first()).delete(),
    ),
    "one product by two lines of an order": lambda bell, lamp: (
        rows.variant(bell, "bell-2"),
        rows.add_line(rows.order(bell, lamp), bell.variants.last()),
    ),
    # What an earlier commit has counted
    "delete a counted line": lambda bell, lamp: rows.counted(rows.order(bell, lamp)).lines.first().delete(),
    "delete a counted order": lambda bell, lamp: rows.counted(rows.order(bell, lamp)).delete(),
    "add to a counted order": lambda bell, lamp: rows.add_lines(rows.counted(rows.order(bell)), lamp),
    "exchange in a counted order": lambda bell, lamp: (
        rows.counted(order := rows.order(bell, lamp)),
        rows.product(bell.category, "horn"),
        order.lines.filter(product=lamp).update(
            product=Product.objects.get(slug="horn"), variant=Variant.objects.get(sku="horn-1")
        ),
    ),
    "a line in another order": lambda bell, lamp: rows.order(bell).lines.update(order=rows.order(lamp)),
    "MERGE": lambda bell, lamp: rows.sql(
        """
        MERGE INTO shop_review r
        USING (SELECT p.id, c.id AS author FROM shop_product p, shop_customer c WHERE p.id = ANY(%s)) s
           ON r.product_id = s.id AND r.author_id = s.author
        WHEN MATCHED AND r.rating = 5 THEN DELETE
        WHEN MATCHED THEN UPDATE SET rating = 1
        WHEN NOT MATCHED THEN INSERT (product_id, author_id, rating, title, body, verified, helpful_votes, created_at)
             VALUES (s.id, s.author, 4, '', '', false, 0, now())
        """,
        [rows.review(bell, "a", rating=5).product_id, rows.review(lamp, "b", rating=3).product_id],
    ),
    "a CTE that deletes and inserts": lambda bell, lamp: rows.sql(
        """
        WITH gone AS (DELETE FROM shop_review WHERE product_id = ANY(%s) RETURNING *)
        INSERT INTO shop_review (product_id, author_id, rating, title, body, verified, helpful_votes, created_at)
        SELECT (SELECT max(id) FROM shop_product), author_id, 2, '', '', false, 0, created_at FROM gone
        """,
        [rows.review(bell, "a").product_id],
    ),
    "COPY": lambda bell, lamp: rows.copy_in(
        "shop_image (product_id, key, alt, position)", [(bell.pk, "copied", "Copied", 0), (lamp.pk, "too", "Too", 0)]
    ),
    "SQL that says nothing": lambda bell, lamp: rows.sql("UPDATE shop_product SET price_cents = price_cents"),
    "what a savepoint takes back": lambda bell, lamp: rows.taken_back(lambda: rows.review(bell, "a")),
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("write", WRITES)
def test_all_is_right_after(bell, lamp, write):
    """Also where an earlier fold has counted something already."""
    for counted_before in (True, False):
        with transaction.atomic():
            if counted_before:
                rows.review(bell, "c", rating=4)
                connection.check_constraints()
            WRITES[write](bell, lamp)
            assert _clean()
            transaction.set_rollback(True)


def test_values_are_what_the_words_say(bell, lamp):
    """Beside `_clean`, which trusts the views of computed.sql: some values worked out by hand."""
    rows.review(bell, "a", rating=5)
    rows.review(bell, "b", rating=2)
    rows.order(bell, lamp)
    rows.order(bell)
    connection.check_constraints()
    stored = Listing.objects.get(pk=bell.pk)
    assert (stored.rating_average, stored.rating_count, stored.units_sold) == (3.5, 2, 4)
    assert stored.rating_counts == [0, 1, 0, 0, 1]
    assert (stored.lowest_price_cents, stored.in_stock, stored.published) == (1_550, True, True)
    assert stored.cover == {"key": "dome", "alt": "The dome"}
    assert stored.tag_ids == sorted([rows.tag("loud").pk, rows.tag("small").pk])
    assert list(CoPurchase.objects.values_list("product", "other", "orders").order_by("product")) == [
        (bell.pk, lamp.pk, 1),
        (lamp.pk, bell.pk, 1),
    ]
    assert dict(CategoryCount.objects.values_list("category__slug", "products")) == {
        "safety": 2,
        "empty": 0,
        "bells": 2,
    }


def test_html_goes_with_its_source_and_comes_after_the_commit(bell):
    def html():
        connection.check_constraints()
        return ProductText.objects.get(pk=bell.pk).description_html

    assert html() is None
    texts.render_missing(connection.connection)
    assert html() == render("*bell*") == "<p><em>bell</em></p>\n"
    rows.change(bell, name="Another")
    assert html() == render("*bell*")
    Product.objects.update(description="*other*")
    assert html() is None


def test_html_of_a_source_that_has_changed_meanwhile_is_not_stored(bell):
    connection.check_constraints()
    with rows.changed_before(texts, "render", lambda: (Product.objects.update(description="*new*"), _clean())):
        texts.render_missing(connection.connection)
    assert ProductText.objects.get(pk=bell.pk).description_html is None


@pytest.mark.parametrize("below", ["bells", "safety"])
def test_no_category_stands_below_itself(shelf, below):
    refused = pytest.raises(IntegrityError, match=r'The category "\w+" cannot stand below itself.')
    with refused, transaction.atomic():
        Category.objects.filter(slug="safety").update(parent=Category.objects.get(slug=below))
        connection.check_constraints()


def _clean():
    """Whether the check of `manage.py derived` finds nothing, as it is at commit. It prints what it finds."""
    connection.check_constraints()
    try:
        call_command("derived")
    except CommandError:
        return False
    return True
