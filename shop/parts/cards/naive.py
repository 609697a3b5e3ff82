"""Cards as they are written first: ask for each thing where it is shown."""

from django.db.models import Avg, Max

from shop.models import Product, Promotion, reduced
from shop.recent import recent_ids


def recent(request, but=None):
    """Return the cards of what the visitor looked at last."""
    found = [Product.objects.published().filter(pk=pk).first() for pk in recent_ids(request, but)]
    return cards(product for product in found if product)


def cards(products):
    """Return what a card shows, for each product."""
    return [_card(product) for product in products]


def _card(product):
    lowest = product.price_cents + min((v.surcharge_cents for v in product.variants.all()), default=0)
    percent = Promotion.objects.active().on(product).aggregate(best=Max("percent"))["best"] or 0
    return {
        "product": product,
        "image": product.images.first(),
        "tags": product.tags.all(),
        "price_cents": reduced(lowest, percent),
        "old_price_cents": lowest if percent else None,
        "percent": percent,
        "rating": product.reviews.aggregate(average=Avg("rating"))["average"],
        "rating_count": product.reviews.count(),
        "in_stock": product.variants.filter(stock__gt=0).exists(),
    }
