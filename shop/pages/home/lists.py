"""The front door's lists: ids of what is on offer, new and sold the most, each over an index that begins with it."""

from django.db.models import Sum

from shop.clock import week
from shop.models import OrderLine, Product, Promotion

SHOWN = 6  # products in a row


def offer():
    """Return the best of the active promotions as a row with its id as `pk`, or None."""
    active = Promotion.objects.active().order_by("-percent", "-pk")
    return active.values("pk", "name", "percent", "ends_at").first()


def offered(offer):
    """Return the ids of what the offer is on, as `(products, categories)`."""
    if not offer:
        return [], []
    products = Product.objects.published().filter(promotions=offer["pk"]).order_by("-pk")
    on = Promotion.categories.through.objects.filter(promotion=offer["pk"]).order_by("category__position", "category")
    return list(products.values_list("pk", flat=True)[:3]), list(on.values_list("category", flat=True))


def bestsellers(most=SHOWN):
    """Return `{id: pieces}` of what sold the most in the week up to the last order, best first."""
    lines = OrderLine.objects.filter(order__placed_at__gte=week(), product__state=Product.State.PUBLISHED)
    sold = lines.order_by().values("product").annotate(sold=Sum("quantity")).order_by("-sold", "-product")
    return dict(sold.values_list("product", "sold")[:most])


def newest():
    """Return the ids of what was published last."""
    published = Product.objects.published().order_by("-published_at", "-pk")
    return list(published.values_list("pk", flat=True)[:SHOWN])
