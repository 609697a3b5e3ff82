"""Buying, one visitor at a time. Several at once are in tests/contracts/test_under_fire.py."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shop.models import CartLine, Order, Product, Promotion, Variant
from shop.ordering import EmptyCart, SoldOut, place_order
from tests.contracts import corner
from tests.contracts.writes import promotion

pytestmark = pytest.mark.usefixtures("corner")


@pytest.fixture
def bob():
    return corner.customer("bob")


def test_an_order_takes_what_the_cart_holds(bob):
    corner.put_in_cart(bob.cart, "pebble", 3)
    order = place_order(bob, uuid4())
    assert {line.variant.sku: (line.quantity, line.price_cents) for line in order.lines.all()} == {
        "dune-m": (2, 300_00),
        "pebble-m": (3, 80_00),
    }
    assert order.total_cents == 2 * 300_00 + 3 * 80_00
    assert [corner.variant(slug).stock for slug in ("dune", "pebble")] == [8, 7]
    assert not bob.cart.lines.exists()


def test_the_best_promotion_counts_be_it_a_departments(bob):
    promotion(percent=25).categories.add(corner.category("bikes"))
    promotion(percent=24).products.add(corner.product("dune"))
    assert place_order(bob, uuid4()).total_cents == 2 * 225_00


def test_a_line_more_costs_one_statement_more(bob):
    """The one that takes its pieces; promotions and categories are asked for once."""
    counts = []
    for slugs in (["dune"], ["dune", "pebble"], ["dune", "pebble", "rim"]):
        bob.cart.lines.all().delete()
        for slug in slugs:
            corner.put_in_cart(bob.cart, slug, 1)
        with CaptureQueriesContext(connection) as queries:
            place_order(bob, uuid4())
        counts.append(len(queries))
    assert counts == [counts[0], counts[0] + 1, counts[0] + 2]


def test_a_surcharge_is_reduced_too(bob):
    bob.cart.lines.all().delete()
    CartLine.objects.create(cart=bob.cart, variant=Variant.objects.get(sku="pebble-xl"), quantity=1)
    assert Promotion.objects.get(name="Sale").percent == 20
    assert place_order(bob, uuid4()).total_cents == 88_00


def test_the_same_form_again_is_the_same_order(bob):
    key = uuid4()
    order = place_order(bob, key)
    assert place_order(bob, key) == order
    corner.put_in_cart(bob.cart, "rim", 1)
    assert place_order(bob, key) == order
    assert bob.cart.lines.count() == 1


def test_the_key_of_anothers_order_is_no_way_to_it(bob):
    theirs = Order.objects.filter(customer=corner.customer("ann")).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        place_order(bob, theirs.key)
    assert bob.cart.lines.count() == 1
    assert corner.variant("dune").stock == 10


def test_sold_out_changes_nothing(bob):
    corner.put_in_cart(bob.cart, "pebble", 11)
    orders = Order.objects.count()
    with pytest.raises(SoldOut) as error:
        place_order(bob, uuid4())
    assert error.value.args == (corner.variant("pebble").pk,)
    assert Order.objects.count() == orders
    assert [corner.variant(slug).stock for slug in ("dune", "pebble")] == [10, 10]
    assert bob.cart.lines.count() == 2


def test_an_empty_cart_is_no_order(bob):
    bob.cart.lines.all().delete()
    with pytest.raises(EmptyCart):
        place_order(bob, uuid4())
    with pytest.raises(EmptyCart):
        place_order(corner.customer("ann"), uuid4())


def test_adding_twice_is_one_line(client, bob):
    client.force_login(bob.user)
    for _ in range(2):
        assert client.post("/lean/cart/add/", {"variant": corner.variant("rim").pk, "quantity": 2}).status_code == 302
    assert bob.cart.lines.get(variant=corner.variant("rim")).quantity == 4


def test_no_more_than_there_is_can_be_added(client, bob):
    client.force_login(bob.user)
    for quantity, status in ((6, 302), (5, 400)):
        form = {"variant": corner.variant("rim").pk, "quantity": quantity}
        answer = client.post("/lean/cart/add/", form)
        assert answer.status_code == status
    assert "Only 10 in stock" in answer.content.decode()
    assert bob.cart.lines.get(variant=corner.variant("rim")).quantity == 6


@pytest.mark.parametrize("state", ["draft", "archived"])
def test_what_is_not_published_cannot_be_added(client, state):
    Product.objects.filter(slug="rim").update(state=state)
    form = {"variant": corner.variant("rim").pk, "quantity": 1}
    assert client.post("/lean/cart/add/", form).status_code == 400


def test_a_visitor_without_an_account_has_a_cart_of_their_own(client):
    form = {"variant": corner.variant("rim").pk, "quantity": 1}
    answer = client.post("/eager/cart/add/", form, follow=True)
    assert answer.redirect_chain == [("/eager/cart/", 302)]
    assert "The rim" in answer.content.decode()


def test_variants_are_taken_in_the_order_of_their_ids(bob):
    """Whatever came into the cart first: two orders of the same two cannot wait for each other."""
    bob.cart.lines.all().delete()
    for slug in sorted(["rim", "scree", "tarmac"], key=lambda slug: -corner.variant(slug).pk):
        corner.put_in_cart(bob.cart, slug, 1)
    taken = []

    def notice(execute, sql, params, many, context):
        if sql.startswith('UPDATE "shop_variant"'):
            taken.extend(set(params) & set(ids))
        return execute(sql, params, many, context)

    ids = [line.variant_id for line in bob.cart.lines.all()]
    with connection.execute_wrapper(notice):
        place_order(bob, uuid4())
    assert taken == sorted(ids)
