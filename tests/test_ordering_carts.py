"""What may come into a cart and how carts are merged, asked of the functions; of the pages in tests/test_carts.py."""

from contextlib import contextmanager
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shop import ordering
from shop.models import Address, Cart, CartLine, Customer, Order, Product, Variant
from shop.ordering import (
    MOST_LINES,
    MOST_PIECES,
    AddToCart,
    NotForSale,
    RemoveFromCart,
    add_to_cart,
    place_order,
    remove_from_cart,
)
from tests.contracts import corner

pytestmark = pytest.mark.usefixtures("corner")

GONE = 10**9  # the id of nothing


@pytest.fixture
def bob():
    return corner.customer("bob")


@pytest.fixture
def visitor():
    return SimpleNamespace(user=AnonymousUser(), session={})


def signed_in(customer):
    return SimpleNamespace(user=customer.user, session={})


def add(request, slug, quantity):
    return add_to_cart(request, corner.variant(slug).pk, quantity)


def pieces(cart):
    return {line.variant.sku: line.quantity for line in CartLine.objects.filter(cart=cart).order_by("variant")}


def full(cart, number):
    """Fill the cart up to so many versions."""
    versions = [
        Variant(product=corner.product("rim"), sku=f"version-{n}", size=f"{n}", colour="grey", stock=5)
        for n in range(number - cart.lines.count())
    ]
    made = Variant.objects.bulk_create(versions)
    CartLine.objects.bulk_create(CartLine(cart=cart, variant=variant, quantity=1) for variant in made)


@contextmanager
def carts_are_locked():
    """Assert that the block locks a cart, and not its key, which others may point at meanwhile."""
    with CaptureQueriesContext(connection) as queries:
        yield
    locks = [sql["sql"] for sql in queries if " FOR " in sql["sql"] and '"shop_cart"' in sql["sql"]]
    assert locks
    assert all(sql.endswith("FOR NO KEY UPDATE") for sql in locks)


@pytest.mark.parametrize(
    ("form", "variant", "quantity", "valid"),
    [
        (AddToCart, 1, 1, True),
        (AddToCart, 2**63 - 1, MOST_PIECES, True),
        (AddToCart, 0, 1, False),
        (AddToCart, 2**63, 1, False),
        (AddToCart, 1, 0, False),
        (AddToCart, 1, MOST_PIECES + 1, False),
        (RemoveFromCart, 1, None, True),
        (RemoveFromCart, 2**63 - 1, None, True),
        (RemoveFromCart, 0, None, False),
        (RemoveFromCart, 2**63, None, False),
    ],
)
def test_forms_take_ids_of_a_version_and_pieces_up_to_the_bound(form, variant, quantity, valid):
    assert form({"variant": variant, "quantity": quantity}).is_valid() is valid


def test_the_bounds_are_what_was_chosen():
    assert (MOST_LINES, MOST_PIECES) == (50, 20)


def test_what_is_wrong_with_a_line_is_said_in_a_sentence(bob):
    line = bob.cart.lines.get()
    line.quantity = line.variant.stock
    assert ordering.problem(line) is None
    line.quantity += 1
    rest = "Remove it to order the rest."
    assert ordering.problem(line) == f"There are fewer left of The dune than in the cart. {rest}"
    line.variant.product.state = Product.State.ARCHIVED
    assert ordering.problem(line) == f"The dune is no longer sold. {rest}"
    refused = NotForSale(line)
    assert (refused.args, refused.sentence) == ((line.variant_id,), str(refused))


def test_a_visitors_cart_is_made_with_the_first_piece_and_kept(visitor):
    assert add(visitor, "rim", 2) is None
    cart = visitor.session["cart"]
    with carts_are_locked():
        assert add(visitor, "dune", 1) is None
    assert add(visitor, "rim", 1) is None
    assert visitor.session == {"cart": cart}
    assert pieces(cart) == {"dune-m": 1, "rim-m": 3}


def test_a_customers_cart_is_the_customers(bob):
    request = signed_in(bob)
    with carts_are_locked():
        assert add(request, "rim", 1) is None
    assert pieces(bob.cart) == {"dune-m": 2, "rim-m": 1}
    assert request.session == {}


def test_who_is_no_customer_yet_becomes_one():
    for name in ("x" * 150, "y"):
        assert add(SimpleNamespace(user=User.objects.create_user(name), session={}), "rim", 1) is None
        customer = Customer.objects.get(user__username=name)
        assert (customer.name, pieces(customer.cart)) == (name[:80], {"rim-m": 1})


def test_what_is_not_there_or_not_published_cannot_be_added(visitor):
    Product.objects.filter(slug="dune").update(state="draft")
    sentence = "There is no such version."
    assert add(visitor, "dune", 1) == add_to_cart(visitor, GONE, 1) == sentence
    assert visitor.session == {}


def test_no_more_than_there_is_and_no_more_than_the_bound_can_be_added(visitor):
    assert add(visitor, "rim", 11) == "Only 10 in stock."
    assert add(visitor, "rim", 10) is None
    assert add(visitor, "rim", 1) == "Only 10 in stock."
    Variant.objects.update(stock=1000)
    assert add(visitor, "rim", MOST_PIECES - 9) == "A cart holds at most 20 pieces of a version."
    assert add(visitor, "rim", MOST_PIECES - 10) is None
    assert add(visitor, "rim", 1) == "A cart holds at most 20 pieces of a version."
    assert pieces(visitor.session["cart"]) == {"rim-m": MOST_PIECES}


def test_a_full_cart_takes_more_of_what_is_in_it_alone(bob):
    full(bob.cart, MOST_LINES - 1)
    assert add(signed_in(bob), "rim", 1) is None
    assert add(signed_in(bob), "scree", 1) == "A cart holds at most 50 versions."
    assert add(signed_in(bob), "rim", 1) is None
    assert bob.cart.lines.count() == MOST_LINES


def test_all_pieces_of_one_version_of_the_visitors_own_cart_are_removed(visitor, bob):
    add(visitor, "rim", 3)
    add(visitor, "dune", 3)
    with carts_are_locked():
        remove_from_cart(visitor, corner.variant("dune").pk)
    assert pieces(visitor.session["cart"]) == {"rim-m": 3}
    assert pieces(bob.cart) == {"dune-m": 2}


def test_who_logs_in_takes_the_cart_along_once(visitor, bob):
    add(visitor, "rim", 3)
    add(visitor, "dune", 4)
    left, others = visitor.session["cart"], Cart.objects.create()
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            ordering.keep_cart(None, visitor, bob.user)
        assert (visitor.session, pieces(bob.cart)) == ({}, {"dune-m": 6, "rim-m": 3})
        visitor.session["cart"] = left
    assert not Cart.objects.filter(pk=left).exists()
    assert Cart.objects.filter(pk=others.pk).exists()
    [lock] = [sql["sql"] for sql in queries if sql["sql"].endswith("FOR UPDATE")]
    assert f"IN ({bob.cart.pk}, {left})" in lock
    assert 'ORDER BY "shop_cart"."id" ASC' in lock


def test_the_lines_of_a_merged_cart_are_read_at_once_in_the_order_of_versions(visitor, bob):
    first, second = sorted(["rim", "scree"], key=lambda slug: corner.variant(slug).pk)
    full(bob.cart, MOST_LINES - 1)
    add(visitor, second, 1)
    add(visitor, first, 1)
    add(visitor, "dune", 1)
    with CaptureQueriesContext(connection) as queries:
        ordering.keep_cart(None, visitor, bob.user)
    assert not [sql for sql in queries if sql["sql"].startswith('SELECT "shop_variant"')]
    assert bob.cart.lines.count() == MOST_LINES
    assert pieces(bob.cart)["dune-m"] == 3
    assert f"{first}-m" in pieces(bob.cart)
    assert f"{second}-m" not in pieces(bob.cart)


def test_who_has_no_cart_and_whose_cart_is_a_customers_takes_nothing_along(visitor, bob):
    ann = corner.customer("ann")
    ordering.keep_cart(None, visitor, ann.user)
    assert not Cart.objects.filter(customer=ann).exists()
    for left in (bob.cart.pk, GONE):
        visitor.session["cart"] = left
        ordering.keep_cart(None, visitor, ann.user)
    assert pieces(ann.cart) == {}
    assert pieces(bob.cart) == {"dune-m": 2}


@pytest.mark.parametrize(
    ("stock", "theirs", "left", "merged"),
    [(10, 6, 6, 10), (100, 15, 15, MOST_PIECES), (3, 5, 4, 5), (4, 0, 6, 4), (0, 0, 2, 0), (100, 30, 5, 30)],
)
def test_a_merge_adds_what_could_be_added_and_takes_nothing_away(bob, stock, theirs, left, merged):
    other = Cart.objects.create()
    corner.put_in_cart(other, "rim", left)
    if theirs:
        corner.put_in_cart(bob.cart, "rim", theirs)
    Variant.objects.filter(sku="rim-m").update(stock=stock)
    with CaptureQueriesContext(connection) as queries:
        ordering._merge(other.pk, bob.user)
    assert pieces(bob.cart).get("rim-m", 0) == merged
    written = [
        sql for sql in queries if sql["sql"].startswith(('UPDATE "shop_cartline"', 'INSERT INTO "shop_cartline"'))
    ]
    assert len(written) == (merged != theirs), "a line that stays as it is is not written"


def test_an_order_knows_its_customer_address_moment_and_lines(bob):
    Address.objects.create(customer=bob, street="Canal 1", postcode="1000", city="Utrecht")
    key, before = uuid4(), timezone.now()
    with carts_are_locked():
        order = place_order(bob, key)
    order = Order.objects.get(pk=order.pk)
    assert (order.key, order.customer, order.address) == (key, bob, bob.addresses.get())
    assert before <= order.placed_at <= timezone.now()
    line = order.lines.get()
    assert (line.product, line.variant) == (corner.product("dune"), corner.variant("dune"))
    assert (line.quantity, line.price_cents, order.total_cents) == (2, 300_00, 600_00)


def test_an_order_is_of_the_customers_own_cart_and_reads_versions_with_their_products(bob):
    Cart.objects.filter(customer=bob).delete()
    ann, bobs = corner.customer("ann"), Cart.objects.create(customer=bob)
    corner.put_in_cart(Cart.objects.create(customer=ann), "rim", 1)
    corner.put_in_cart(bobs, "dune", 1)
    with CaptureQueriesContext(connection) as queries:
        assert [line.variant.sku for line in place_order(bob, uuid4()).lines.all()] == ["dune-m"]
    assert pieces(ann.cart) == {"rim-m": 1}
    assert not [sql for sql in queries if sql["sql"].startswith('SELECT "shop_product"')]


def test_what_was_taken_off_the_shelves_is_not_ordered(bob):
    Product.objects.filter(slug="dune").update(state="archived")
    with pytest.raises(NotForSale):
        place_order(bob, uuid4())
    assert (corner.variant("dune").stock, pieces(bob.cart)) == (10, {"dune-m": 2})
