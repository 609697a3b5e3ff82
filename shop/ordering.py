"""Buying: into the cart, and from the cart to an order that is placed once and never oversells."""

from django import forms
from django.db.models import F
from django.utils import timezone

from shop.models import Cart, CartLine, Customer, Order, OrderLine, Product, Promotion, Variant, reduced
from shop.retrying import atomic_with_retries

MOST_LINES = 50  # different variants in a cart
MOST_PIECES = 20  # of each


class AddToCart(forms.Form):
    """One variant, some pieces of it."""

    variant = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    quantity = forms.IntegerField(min_value=1, max_value=MOST_PIECES)


class RemoveFromCart(forms.Form):
    """One variant."""

    variant = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class Refused(Exception):
    """Nothing was ordered. Its text is a sentence for the visitor, the argument the id of the variant in the way."""

    def __init__(self, line):
        super().__init__(line.variant_id)
        self.sentence = self.SENTENCE.format(name=line.variant.product.name)

    def __str__(self):
        return self.sentence


class SoldOut(Refused):
    """A variant has fewer pieces than the cart asks for."""

    SENTENCE = "There are fewer left of {name} than in the cart. Remove it to order the rest."


class NotForSale(Refused):
    """A product was taken off the shelves."""

    SENTENCE = "{name} is no longer sold. Remove it to order the rest."


class EmptyCart(Exception):
    """There is nothing to order."""


def problem(line):
    """Return why this line of a cart could not be ordered now, in a sentence, or None."""
    if line.variant.product.state != Product.State.PUBLISHED:
        return str(NotForSale(line))
    return str(SoldOut(line)) if line.quantity > line.variant.stock else None


@atomic_with_retries
def add_to_cart(request, variant, quantity):
    """Put pieces of the variant with this id in the visitor's cart. Return why that cannot be, or None."""
    found = Variant.objects.filter(pk=variant, product__state=Product.State.PUBLISHED).first()
    if found is None:
        return "There is no such version."
    cart = _locked_cart_of(request)
    line = cart.lines.filter(variant=found).first() or CartLine(cart=cart, variant=found, quantity=0)
    if line.quantity + quantity > found.stock:
        return f"Only {found.stock} in stock."
    if line.quantity + quantity > MOST_PIECES:
        return f"A cart holds at most {MOST_PIECES} pieces of a version."
    if line.pk is None and cart.lines.count() >= MOST_LINES:
        return f"A cart holds at most {MOST_LINES} versions."
    line.quantity += quantity
    line.save()
    return None


@atomic_with_retries
def remove_from_cart(request, variant):
    """Take all pieces of the variant with this id out of the visitor's cart, if there are any."""
    cart = Cart.objects.of(request).select_for_update(no_key=True).first()
    CartLine.objects.filter(cart=cart, variant=variant).delete()


def keep_cart(sender, request, user, **kwargs):
    """Receive that somebody has logged in: what was in the cart before is in the customer's cart now."""
    left = request.session.pop("cart", None)
    if left is not None:
        _merge(left, user)


@atomic_with_retries
def _merge(left, user):
    """Add what the anonymous cart with this id holds to the user's cart, and delete it.

    Both are locked, so that of two who come with the same one the second finds nothing. Added up, it is no more than
    add_to_cart would have let the customer have; what was the customer's already stays.
    """
    mine = _cart_of_user(user)
    carts = Cart.objects.select_for_update().filter(pk__in=[mine.pk, left]).order_by("pk")
    found = {cart.pk: cart for cart in carts}.get(left)
    if found is None or found.customer_id is not None:
        return
    lines = {line.variant_id: line for line in mine.lines.all()}
    for line in found.lines.select_related("variant").order_by("variant"):
        merged = lines.get(line.variant_id) or CartLine(cart=mine, variant=line.variant, quantity=0)
        quantity = min(merged.quantity + line.quantity, line.variant.stock, MOST_PIECES)
        if quantity > merged.quantity and (merged.pk or len(lines) < MOST_LINES):
            merged.quantity = quantity
            merged.save()
            lines[line.variant_id] = merged
    found.delete()


@atomic_with_retries
def place_order(customer, key):
    """Turn the customer's cart into an order, once for each `key`, a UUID; asked again, return the same order.

    Raises EmptyCart, SoldOut or NotForSale; then nothing has changed.
    """
    # Whoever orders from this cart waits here, so that the second of two equal forms finds the first one's order.
    cart = Cart.objects.select_for_update(no_key=True).filter(customer=customer).first()
    placed = Order.objects.filter(key=key, customer=customer).first()
    if placed:
        return placed
    lines = list(CartLine.objects.filter(cart=cart).select_related("variant__product").order_by("variant"))
    if not lines:
        raise EmptyCart
    for line in lines:  # in the order of their ids, as everybody takes them
        left = Variant.objects.filter(pk=line.variant_id, stock__gte=line.quantity)
        if not left.update(stock=F("stock") - line.quantity):
            raise SoldOut(line)
    # As they are now: whoever archives or prices one from here on comes after this order.
    variants = Variant.objects.select_related("product").in_bulk([line.variant_id for line in lines])
    for line in lines:
        line.variant = variants[line.variant_id]
        if line.variant.product.state != Product.State.PUBLISHED:
            raise NotForSale(line)
    percents = Promotion.objects.active().best_percents([line.variant.product for line in lines])
    bought = [_order_line(line, percents[line.variant.product_id]) for line in lines]
    order = Order.objects.create(
        key=key,
        customer=customer,
        address=customer.addresses.first(),
        placed_at=timezone.now(),
        total_cents=sum(line.quantity * line.price_cents for line in bought),
    )
    for line in bought:
        line.order = order
    OrderLine.objects.bulk_create(bought)
    cart.lines.all().delete()
    return order


def _locked_cart_of(request):
    """Return the visitor's cart, made if need be. A second click waits here."""
    if request.user.is_authenticated:
        cart = _cart_of_user(request.user)
        return Cart.objects.select_for_update(no_key=True).get(pk=cart.pk)
    # A cart that is merged into a customer's at this moment is gone when the lock is free.
    cart = Cart.objects.of(request).select_for_update(no_key=True).first() or Cart.objects.create()
    request.session["cart"] = cart.pk
    return cart


def _cart_of_user(user):
    name = user.get_username()[: Customer._meta.get_field("name").max_length]
    customer, _ = Customer.objects.get_or_create(user=user, defaults={"name": name})
    return Cart.objects.get_or_create(customer=customer)[0]


def _order_line(line, percent):
    variant = line.variant
    price = reduced(variant.product.price_cents + variant.surcharge_cents, percent)
    return OrderLine(product=variant.product, variant=variant, quantity=line.quantity, price_cents=price)
