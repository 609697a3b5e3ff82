"""Many writers at once: what is denormalized is right, and nobody blocks another.

`FULL=1` makes the storm longer.

Broken on purpose and caught: listings not locked by the fold (`test_two_reviews_at_once_are_both_counted`,
`test_a_storm`), the tree not locked, by whoever moves a shelf or by whoever works out what stands above a product
(`test_who_moves_a_shelf_waits_for_those_who_name_its_old_place`).
"""

import random
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from shop.denormalized.compute import TABLES, count_wrong
from shop.denormalized.install import install
from shop.models import Category, CategoryCount, Customer, Listing, Order, OrderLine, Product, Review, Variant
from tests import rows
from tests.contracts.crowd import at_once, one_before_the_other_commits
from tests.full import FULL

WRITERS = 6
ROUNDS = 400 if FULL else 25


def test_two_reviews_at_once_are_both_counted(empty_shop):
    bell = rows.product(Category.objects.create(name="Bells", slug="bells"), "bell")
    authors = [rows.customer("a"), rows.customer("b")]
    one_before_the_other_commits(*[partial(rows.review_by, bell, author) for author in authors])
    assert Listing.objects.get(pk=bell.pk).rating_count == 2


def test_two_products_that_go_at_once_are_both_counted(empty_shop):
    bells = Category.objects.create(name="Bells", slug="bells")
    products = [rows.product(bells, name) for name in ("bell", "lamp")]
    one_before_the_other_commits(*[partial(rows.change, product, state="archived") for product in products])
    assert set(CategoryCount.objects.values_list("products", flat=True)) == {0}


def test_a_product_that_goes_while_its_shelf_moves_is_counted_above_its_new_place(empty_shop):
    here, there = (Category.objects.create(name=name, slug=name) for name in ("here", "there"))
    shelf = Category.objects.create(name="shelf", slug="shelf", parent=here)
    bell, _lamp = (rows.product(shelf, name) for name in ("bell", "lamp"))
    one_before_the_other_commits(
        partial(rows.change, shelf, parent=there), partial(rows.change, bell, state="archived")
    )
    counts = dict(CategoryCount.objects.values_list("category__slug", "products"))
    assert counts == {"here": 0, "there": 1, "shelf": 1}


def test_who_moves_a_shelf_waits_for_those_who_name_its_old_place(empty_shop):
    """Or a page of the new place, made after the move and before the other commit, would be renewed by nobody."""
    here, there = (Category.objects.create(name=name, slug=name) for name in ("here", "there"))
    shelf = Category.objects.create(name="shelf", slug="shelf", parent=here)
    bell = rows.product(shelf, "bell")

    def move():
        rows.change(shelf, parent=there)
        return Product.objects.get(pk=bell.pk).price_cents

    assert one_before_the_other_commits(partial(rows.change, bell, price_cents=7), move) == [None, 7]


def test_a_storm(empty_shop):
    """Orders, restocks, prices, reviews, moves and tags of the same few products, each in another order."""
    department = Category.objects.create(name="All", slug="all")
    shelves = [Category.objects.create(name=f"S{n}", slug=f"s{n}", parent=department) for n in range(3)]
    products = [rows.product(shelves[n % 3], f"p{n}") for n in range(8)]
    for product in products:
        rows.variant(product, f"{product.sku}-2", stock=1_000_000)
    for number in range(WRITERS):
        rows.customer(f"c{number}")
    for name in "xyz":
        rows.tag(name)
    results = at_once(*[partial(_write, number) for number in range(WRITERS)])
    assert results == [None] * WRITERS, results
    with connection.cursor() as cursor:
        assert {table: count_wrong(cursor, table) for table in TABLES} == dict.fromkeys(TABLES, 0)
        cursor.execute("SELECT count(*) FROM shop_touch")
        assert cursor.fetchone() == (0,)


def _write(number):
    """Raises at the first deadlock."""
    dice = random.Random(number)
    author, products = Customer.objects.get(name=f"c{number}"), list(Product.objects.order_by("pk"))
    shelves, tags = list(Category.objects.exclude(parent=None)), [rows.tag(name) for name in "xyz"]
    for turn in range(ROUNDS):
        some, kind = dice.sample(products, 3), (number + turn) % 6
        with transaction.atomic():
            if kind == 0:
                _order(author, some, UUID(int=number * 1_000_000 + turn))
            elif kind == 1:
                for variant in some[0].variants.order_by("pk"):
                    Variant.objects.filter(pk=variant.pk).update(stock=F("stock") + 1)
            elif kind == 2:
                Product.objects.filter(pk=some[0].pk).update(price_cents=F("price_cents") + 1)
            elif kind == 3:
                for product in some:
                    rating = {"rating": dice.randint(1, 5), "title": "", "body": "", "created_at": rows.NOW}
                    Review.objects.update_or_create(product=product, author=author, defaults=rating)
            elif kind == 4:
                dice.choice(shelves).products.add(some[0])
            else:
                products[number].tags.set(dice.sample(tags, 2))
            transaction.set_rollback(dice.random() < 0.1)


def _order(customer, products, key):
    order = Order.objects.create(key=key, customer=customer, placed_at=rows.NOW, total_cents=0)
    for product in sorted(products, key=lambda product: product.pk):
        variant = product.variants.last()
        Variant.objects.filter(pk=variant.pk).update(stock=F("stock") - 1)
        OrderLine.objects.create(order=order, product=product, variant=variant, quantity=1, price_cents=1)


def test_the_database_holds_what_the_files_say(empty_shop):
    """Nothing else notices that a file was edited without a migration that installs it."""
    installed = _definitions()
    with transaction.atomic(), connection.cursor() as cursor:
        install(cursor)
        assert _definitions() == installed
        transaction.set_rollback(True)
    assert len(installed) > 60


def _definitions():
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_get_functiondef(oid) FROM pg_proc
             WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'shop%'
            UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            UNION ALL SELECT pg_get_viewdef(oid) FROM pg_class WHERE relkind = 'v' AND relname LIKE 'shop%'
            ORDER BY 1
            """
        )
        return cursor.fetchall()
