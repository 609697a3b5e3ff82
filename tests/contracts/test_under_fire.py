"""Contract 7, under fire: a crowd at a cold page has it made once, and buys neither too much nor twice.

Broken on purpose and caught: no single flight; the cart not locked by an order, nor by a click; the stock not checked;
listings counted without a lock. Each by the test that is named after it.
"""

from functools import partial
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F

from lab.instruments.queries import count_queries
from shop import pages
from shop.caching import client
from shop.models import Cart, CartLine, Customer, Image, Order, OrderLine, Review, Variant
from shop.ordering import SoldOut, add_to_cart, place_order
from tests.contracts.asking import ask, forget
from tests.contracts.corner import category, customer, product, put_in_cart, review, variant
from tests.contracts.crowd import at_once, meeting, one_before_the_other_commits
from tests.contracts.writes import save
from tests.pages import PAGES, caching_stages, first, whole

CROWD = 6

OF_A_VARIANT = {
    "update": lambda: Variant.objects.filter(sku="tarmac-m").update(stock=F("stock") + 5),
    "save": lambda: save(variant("tarmac"), stock=F("stock") + 5),
    "delete": lambda: variant("tarmac").delete(),
}
OF_A_PRODUCT = {Variant: "stock", Image: "alt", Review: "helpful_votes", OrderLine: "quantity"}


@pytest.mark.parametrize("page", whole())
def test_a_cold_page_is_made_once(page, corner, monkeypatch):
    path = first(page)
    expected = ask("naive", path)
    forget()
    with count_queries() as alone:
        assert ask("optimized", path) == expected
    forget()
    # Nobody goes on before all have looked and found nothing.
    monkeypatch.setattr(client, "get_many", meeting(client.get_many, CROWD, times=1))
    with count_queries(everywhere=True) as together:
        answers = at_once(*[lambda: ask("optimized", path)] * CROWD)
    assert answers == [expected] * CROWD
    assert together.count == alone.count > 0


def test_the_same_form_twice_at_once_is_one_order(corner):
    bob, key = customer("bob"), uuid4()
    orders = at_once(*[lambda: place_order(bob, key)] * 2)
    assert orders == [Order.objects.get(key=key)] * 2
    assert variant("dune").stock == 8


def test_the_last_piece_is_sold_once(corner):
    Variant.objects.filter(sku="rim-m").update(stock=2)
    crowd = [_shopper(number, "rim") for number in range(CROWD)]
    results = at_once(*[lambda shopper=shopper: place_order(shopper, uuid4()) for shopper in crowd])
    assert sum(isinstance(result, Order) for result in results) == 2
    assert sum(isinstance(result, SoldOut) for result in results) == CROWD - 2
    assert variant("rim").stock == 0
    assert Order.objects.filter(customer__in=crowd).count() == 2


def test_opposite_carts_do_not_block_each_other(corner):
    for round_ in range(5):
        there, back = _shopper(f"there-{round_}", "rim", "scree"), _shopper(f"back-{round_}", "scree", "rim")
        results = at_once(lambda: place_order(there, uuid4()), lambda: place_order(back, uuid4()))  # noqa: B023
        assert [type(result) for result in results] == [Order, Order], results
    assert [variant(slug).stock for slug in ("rim", "scree")] == [0, 0]


@pytest.mark.parametrize("write", OF_A_VARIANT)
def test_an_order_and_a_write_to_its_variant_do_not_block_each_other(write, corner):
    """The variant is written, and not committed, when the order comes."""
    order = partial(place_order, _shopper("late", "tarmac"), uuid4())
    results = one_before_the_other_commits(OF_A_VARIANT[write], order)
    assert isinstance(results[1], SoldOut if write == "delete" else Order), results


@pytest.mark.parametrize("model", [Variant, Image, Review, OrderLine])
def test_an_editor_of_a_product_and_a_write_to_what_is_of_it_do_not_block_each_other(model, corner):
    """The one writes the product and then what is of it, the other what is of it."""
    rows = model.objects.filter(product__slug="pebble")

    def write():
        return rows.update(**{OF_A_PRODUCT[model]: F("pk")})

    def edit():
        save(product("pebble"), name="Another pebble")
        return write()

    assert rows.exists()
    for one, other in ((write, edit), (edit, write)):
        assert one_before_the_other_commits(one, transaction.atomic(other)) == [rows.count()] * 2


def test_an_order_does_not_wait_for_one_of_other_products(corner):
    """Though both count what was bought together with what."""
    first, second = _shopper("first", "rim", "scree"), _shopper("second", "tarmac", "dune")
    with transaction.atomic():
        place_order(first, uuid4())
        connection.check_constraints()  # what is done at commit is done, and its locks are held
        assert isinstance(at_once(partial(_impatient, partial(place_order, second, uuid4())))[0], Order)


def test_writes_to_two_categories_do_not_block_each_other(corner):
    first, second = [partial(save, category(slug), name="Other") for slug in ("bikes", "parts")]
    assert one_before_the_other_commits(first, second) == [None, None]


@transaction.atomic
def _impatient(call):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
    return call()


def test_a_click_twice_at_once_is_one_line(corner):
    """With a cart that is there already, and with one that both clicks make."""
    for username in ("bob", "cor"):
        visitor = SimpleNamespace(user=User.objects.get(username=username))
        click = partial(add_to_cart, visitor, variant("scree").pk, 2)
        assert one_before_the_other_commits(click, click) == [None, None]
        line = CartLine.objects.get(cart__customer=customer(username), variant=variant("scree"))
        assert line.quantity == 4


def test_reviews_at_once_are_all_counted(corner):
    authors = [_shopper(number) for number in range(2)]
    one_before_the_other_commits(*[partial(review, product("rim"), author, rating=4) for author in authors])
    assert (product("rim").listing.rating_count, product("rim").listing.rating_average) == (2, 4)


@pytest.mark.parametrize("stage", caching_stages())
def test_who_looks_before_the_commit_keeps_nothing_that_outlives_it(stage, corner):
    for page in PAGES:
        path = first(page)
        with transaction.atomic():
            save(product(), price_cents=product().price_cents + 100)
            [old] = at_once(lambda: ask(stage, path))  # noqa: B023
        new = ask(stage, path)
        assert new == ask("naive", path)
        assert new != old or not pages.caches(page, stage)


def _shopper(name, *slugs):
    """Return a new customer with one piece of each in the cart."""
    user = User.objects.create(username=f"shopper-{name}")
    new = Customer.objects.create(user=user, name=f"Shopper {name}")
    cart = Cart.objects.create(customer=new)
    for slug in slugs:
        put_in_cart(cart, slug, 1)
    return new
