"""People about whom everything is recognisable: whatever of theirs turns up where it does not belong is found.

Dee and Fay are customers, and somebody without a name has a cart. What is planted for each of them occurs nowhere else:
names, addresses of all kinds, ids, an order, the pieces in the cart, the session, the CSRF secret, and a product that
nobody else has looked at.
"""

from uuid import NAMESPACE_DNS, uuid5

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from shop.models import Address, Cart, CartLine, Customer, Order, OrderLine
from tests.contracts import corner

CUSTOMERS = ("dee", "fay")
PEOPLE = (*CUSTOMERS, "nameless")
KINDS = ("user", "customer", "address", "cart", "cartline", "order", "quantity", "total")


def number(who, kind):
    """Return a number that stands for nothing else: an id or a quantity."""
    return 987_000_000 + 1_000 * (PEOPLE.index(who) + 1) + 100 * (KINDS.index(kind) + 1) + 7


def word(who, kind):
    return f"cnry{who}{kind}"


def of(who, cookies):
    """Return all that is planted for somebody with these cookies, as texts by kind."""
    words = {kind: word(who, kind) for kind in ("name", "first", "last", "mail", "phone", "street", "code", "city")}
    numbers = {kind: str(number(who, kind)) for kind in KINDS}
    secrets = {"session": cookies[settings.SESSION_COOKIE_NAME], "csrf": cookies[settings.CSRF_COOKIE_NAME]}
    return words | numbers | secrets | {"order key": str(_key(who)), "seen": word(who, "seen")}


def plant():
    """Make these people. Return their cookies."""
    return {who: _plant(who) for who in PEOPLE}


def _plant(who):
    user = customer = None
    if who in CUSTOMERS:
        user = User.objects.create_user(
            who, f"{word(who, 'mail')}@example.org", "x", id=number(who, "user"),
            first_name=word(who, "first"), last_name=word(who, "last"),
        )  # fmt: skip
        customer = Customer.objects.create(
            id=number(who, "customer"), user=user, name=word(who, "name"), phone=word(who, "phone")
        )
        _order(who, customer)
    cart = Cart.objects.create(id=number(who, "cart"), customer=customer)
    CartLine.objects.create(
        id=number(who, "cartline"), cart=cart, variant=corner.variant(), quantity=number(who, "quantity")
    )
    # Neither new nor pictured, or it would be shown to everybody where the shop shows what is new.
    seen = corner.stock(word(who, "seen"), "wheels", description="", published_at=timezone.now() - corner.LONG)
    seen.images.all().delete()
    signed_in = corner.signed_in(user) if user else {"cart": cart.pk}
    cookies = corner.session(signed_in) | corner.recent([seen.pk])
    return cookies | {settings.CSRF_COOKIE_NAME: f"cnry{who}".ljust(32, "x")}


def _order(who, customer):
    address = Address.objects.create(
        id=number(who, "address"), customer=customer, street=word(who, "street"), postcode=word(who, "code"),
        city=word(who, "city"),
    )  # fmt: skip
    order = Order.objects.create(
        id=number(who, "order"), key=_key(who), customer=customer, address=address, placed_at=timezone.now(),
        total_cents=number(who, "total"),
    )  # fmt: skip
    pebble = corner.product()
    OrderLine.objects.create(order=order, product=pebble, variant=corner.variant(), quantity=1, price_cents=1)


def _key(who):
    return uuid5(NAMESPACE_DNS, f"{who}.example.org")
