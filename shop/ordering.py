"""Buying: into the cart, and from the cart to an order that is placed once and never oversells."""

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from shop.models import Cart, CartLine, Customer, Order, OrderLine, Product, Promotion, Variant, reduced


class SoldOut(Exception):
    """A variant has fewer pieces than the cart asks for. Nothing was ordered. The argument is the variant's id."""


class EmptyCart(Exception):
    """There is nothing to order."""


@transaction.atomic
def add_to_cart(request, variant, quantity):
    """Put pieces of the variant with this id in the visitor's cart. Return why that cannot be, or None."""
    found = Variant.objects.filter(pk=variant, product__state=Product.State.PUBLISHED).first()
    if found is None:
        return "There is no such version."
    cart = Cart.objects.select_for_update(no_key=True).get(pk=_cart_of(request).pk)  # a second click waits here
    line = cart.lines.filter(variant=found).first() or CartLine(cart=cart, variant=found, quantity=0)
    if line.quantity + quantity > found.stock:
        return f"Only {found.stock} in stock."
    line.quantity += quantity
    line.save()
    return None


@transaction.atomic
def place_order(customer, key):
    """Turn the customer's cart into an order, once for each `key`, a UUID; asked again, return the same order.

    Raises EmptyCart, or SoldOut; then nothing has changed.
    """
    # Whoever orders from this cart waits here, so that the second of two equal forms finds the first one's order.
    cart = Cart.objects.select_for_update(no_key=True).filter(customer=customer).first()
    placed = Order.objects.filter(key=key, customer=customer).first()
    if placed:
        return placed
    lines = list(CartLine.objects.filter(cart=cart).select_related("variant__product").order_by("variant"))
    if not lines:
        raise EmptyCart
    # Products are locked in one order by everybody, and before their variants: two carts with the same
    # two products cannot block each other.
    products = Product.objects.filter(pk__in={line.variant.product_id for line in lines})
    percents = {product.pk: _percent(product) for product in products.select_for_update(no_key=True).order_by("pk")}
    for line in lines:
        left = Variant.objects.filter(pk=line.variant_id, stock__gte=line.quantity)
        if not left.update(stock=F("stock") - line.quantity):
            raise SoldOut(line.variant_id)
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


def _cart_of(request):
    if request.user.is_authenticated:
        customer, _ = Customer.objects.get_or_create(user=request.user, defaults={"name": request.user.username})
        return Cart.objects.get_or_create(customer=customer)[0]
    cart = Cart.objects.of(request).first() or Cart.objects.create()
    request.session["cart"] = cart.pk
    return cart


def _percent(product):
    return Promotion.objects.active().on(product).aggregate(best=Max("percent"))["best"] or 0


def _order_line(line, percent):
    variant = line.variant
    price = reduced(variant.product.price_cents + variant.surcharge_cents, percent)
    return OrderLine(product=variant.product, variant=variant, quantity=line.quantity, price_cents=price)
