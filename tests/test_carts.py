"""Carts: what is in one survives the login, what cannot be ordered says so, and nothing in it grows without bound.

Broken on purpose and caught: the anonymous cart merged without a lock, or left behind; no bound of stock, of pieces, of
lines; a customer's pieces lowered by a merge; another customer's cart taken for an anonymous one.
"""

import re
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client

from shop import ordering
from shop.models import Cart, CartLine, Customer, Product, Variant
from shop.ordering import MOST_LINES, MOST_PIECES, NotForSale, place_order
from shop.pages import STAGES
from tests.contracts import corner
from tests.contracts.asking import ask
from tests.contracts.crowd import at_once, one_before_the_other_commits
from tests.undo import undone


@pytest.fixture(name="shop")
def _shop(corner, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(name="committed_shop")
def _committed_shop(corner):
    pass


def pieces(client, stage="optimized"):
    """Return what the cart page shows, `{product: pieces}`."""
    row = r'<th scope="row"><a[^>]*>(.*?)</a>.*?<td>(\d+)</td>'
    return {name: int(count) for name, count in re.findall(row, client.get(f"/{stage}/cart/").text, re.DOTALL)}


def put(client, slug, quantity, stage="optimized"):
    form = {"variant": corner.variant(slug).pk, "quantity": quantity}
    return client.post(f"/{stage}/cart/add/", form)


def log_in(client, username="ann"):
    answer = client.post("/login/", {"username": username, "password": "bicycle"})
    assert answer.status_code == 302, answer.text


def test_what_was_in_the_cart_survives_the_login(client, shop):
    others = list(Cart.objects.filter(customer=None).values_list("pk", flat=True))  # in the dataset
    put(client, "rim", 2)
    assert pieces(client) == {"The rim": 2}
    assert Cart.objects.filter(customer=None).exclude(pk__in=others).count() == 1
    log_in(client)
    assert pieces(client) == {"The rim": 2}
    assert "cart" not in client.session
    client.post("/logout/")
    assert pieces(client) == {}
    log_in(client)
    assert pieces(client) == {"The rim": 2}
    assert not Cart.objects.filter(customer=None).exclude(pk__in=others).exists()


def test_the_same_product_twice_is_added_up(client, shop):
    put(client, "dune", 3)
    put(client, "rim", 1)
    log_in(client, "bob")  # who has two of dune already
    assert pieces(client) == {"The dune": 5, "The rim": 1}


def test_it_counts_in_the_header_at_every_stage(client, shop):
    put(client, "rim", 2)
    for stage in STAGES:
        client.get(f"/{stage}/product/pebble/")
    log_in(client, "bob")
    for stage in STAGES:
        assert "<b>4</b></a>" in client.get(f"/{stage}/product/pebble/").text, stage


def test_no_more_is_added_than_there_is_and_nothing_taken_away(client, shop):
    """Of (stock, in the customer's cart, in the anonymous one), what the customer's holds after the login."""
    rim = corner.variant("rim")
    for (stock, theirs, left), right in {
        (10, 6, 6): 10,
        (100, 15, 15): MOST_PIECES,
        (3, 5, 4): 5,
        (0, 2, 2): 2,
        (4, 0, 6): 4,
        (0, 0, 2): 0,
        (100, 30, 5): 30,
    }.items():
        with undone():
            browser, bob = Client(), corner.customer("bob")
            put(browser, "rim", 1)
            CartLine.objects.filter(variant=rim).update(quantity=left)
            if theirs:
                corner.put_in_cart(bob.cart, "rim", theirs)
            Variant.objects.filter(pk=rim.pk).update(stock=stock)
            log_in(browser, "bob")
            assert pieces(browser).get("The rim", 0) == right, (stock, theirs, left)


def test_a_full_cart_takes_no_more_versions(client, shop):
    cart = corner.customer("bob").cart
    many_lines(cart, MOST_LINES - 1)
    assert put(client, "rim", 1).status_code == 302
    assert put(client, "scree", 1).status_code == 302
    log_in(client, "bob")
    assert cart.lines.count() == MOST_LINES
    answer = put(client, "tarmac", 1)
    assert (answer.status_code, f"at most {MOST_LINES} versions" in answer.text) == (400, True)
    assert put(client, "dune", 1).status_code == 302  # which is in it
    assert cart.lines.count() == MOST_LINES


def many_lines(cart, number):
    rim = corner.product("rim")
    versions = [
        Variant(product=rim, sku=f"version-{n}", size=f"{n}", colour="grey", stock=5)
        for n in range(number - cart.lines.count())
    ]
    CartLine.objects.bulk_create(
        CartLine(cart=cart, variant=variant, quantity=1) for variant in Variant.objects.bulk_create(versions)
    )


def test_pieces_are_bounded(client, shop):
    Variant.objects.update(stock=1000)
    assert put(client, "rim", MOST_PIECES).status_code == 302
    answer = put(client, "rim", 1)
    assert (answer.status_code, f"at most {MOST_PIECES} pieces" in answer.text) == (400, True)


def test_a_session_cannot_name_a_customers_cart(client, shop):
    session = client.session
    session["cart"] = corner.customer("bob").cart.pk
    session.save()
    assert pieces(client) == {}
    log_in(client, "ann")
    assert pieces(client) == {}
    assert corner.customer("bob").cart.lines.count() == 1


def test_a_cart_that_is_gone_is_no_error(client, shop):
    put(client, "rim", 1)
    Cart.objects.filter(customer=None).delete()
    assert put(client, "rim", 2).status_code == 302
    assert pieces(client) == {"The rim": 2}
    Cart.objects.filter(customer=None).delete()
    log_in(client)
    assert pieces(client) == {}


def test_who_is_no_customer_yet_becomes_one(client, shop):
    name = "x" * 150
    User.objects.create_user(name, password="bicycle")  # noqa: S106
    put(client, "rim", 1)
    log_in(client, name)
    assert pieces(client) == {"The rim": 1}
    assert Customer.objects.get(user__username=name).name == "x" * 80


def test_a_cart_is_merged_once(committed_shop):
    """Two windows of one browser log in at the same moment."""
    ann, left = User.objects.get(username="ann"), Cart.objects.create()
    corner.put_in_cart(left, "rim", 2)
    login = lambda: ordering._merge(left.pk, ann)  # noqa: E731
    assert one_before_the_other_commits(login, login) == [None, None]
    assert CartLine.objects.get(cart__customer__user=ann).quantity == 2
    assert not Cart.objects.filter(pk=left.pk).exists()


def test_a_click_while_the_cart_is_merged_finds_another_cart(committed_shop):
    ann, left = User.objects.get(username="ann"), Cart.objects.create()
    corner.put_in_cart(left, "rim", 2)
    visitor = SimpleNamespace(user=AnonymousUser(), session={"cart": left.pk})
    results = one_before_the_other_commits(
        lambda: ordering._merge(left.pk, ann), lambda: ordering.add_to_cart(visitor, corner.variant("dune").pk, 1)
    )
    assert results == [None, None]
    assert visitor.session["cart"] != left.pk
    assert CartLine.objects.get(cart=visitor.session["cart"]).variant == corner.variant("dune")
    assert [line.variant.sku for line in CartLine.objects.filter(cart__customer__user=ann)] == ["rim-m"]


def test_merges_and_clicks_of_one_customer_do_not_block_each_other(committed_shop):
    bob = User.objects.get(username="bob")
    carts = [Cart.objects.create() for _ in range(6)]
    for cart in carts:
        corner.put_in_cart(cart, "rim", 1)
        corner.put_in_cart(cart, "dune", 1)
    results = at_once(*[lambda cart=cart: ordering._merge(cart.pk, bob) for cart in carts])
    assert results == [None] * 6
    lines = {line.variant.sku: line.quantity for line in CartLine.objects.filter(cart__customer__user=bob)}
    assert lines == {"rim-m": 6, "dune-m": 8}


def test_what_is_no_longer_sold_says_so_and_is_not_ordered(client, shop):
    bob = corner.customer("bob")
    corner.put_in_cart(bob.cart, "rim", 1)
    Product.objects.filter(slug="dune").update(state="archived")
    with pytest.raises(NotForSale, match=r"The dune is no longer sold\. Remove it to order the rest\.") as error:
        place_order(bob, uuid4())
    assert error.value.args == (corner.variant("dune").pk,)
    assert [corner.variant(slug).stock for slug in ("dune", "rim")] == [10, 10]
    client.force_login(bob.user)
    pages = [ask(stage, "cart/", {"sessionid": client.cookies["sessionid"].value}) for stage in STAGES]
    assert pages == [pages[0]] * len(STAGES)
    assert "The dune is no longer sold." in pages[0].html
    assert 'product/dune/"' not in pages[0].html
    client.post("/lean/cart/remove/", {"variant": corner.variant("dune").pk})
    assert [line.product.slug for line in place_order(bob, uuid4()).lines.all()] == ["rim"]


def test_what_is_sold_out_says_so(client, shop):
    bob = corner.customer("bob")
    Variant.objects.filter(sku="dune-m").update(stock=1)
    client.force_login(bob.user)
    assert "fewer left of The dune than in the cart" in client.get("/naive/cart/").text


def test_removing_is_for_the_visitors_own_cart(client, shop):
    put(client, "dune", 1)
    form = {"variant": corner.variant("dune").pk}
    for _ in range(2):  # the second time there is nothing left
        answer = client.post("/eager/cart/remove/", form)
        assert (answer.status_code, answer["Location"]) == (302, "/eager/cart/")
    assert pieces(client) == {}
    assert Client().post("/eager/cart/remove/", form).status_code == 302
    assert corner.customer("bob").cart.lines.count() == 1
