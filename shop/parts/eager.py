"""Header and cards with their relations loaded beforehand: a query a relation, however many rows there are.

Price: whole rows are loaded of whatever is counted, all reviews of all cards for one average each.
"""

from django.db.models import Prefetch, prefetch_related_objects

from shop.models import Cart, Category, Customer, Product, Promotion, reduced
from shop.recent import recent_ids

FORWARD = ["brand", "category__parent__parent"]


def frame(request):
    """Return the context of the header."""
    carts = Cart.objects.of(request).prefetch_related("lines")
    categories = Category.objects.filter(parent=None).prefetch_related("children")
    return {
        "menu": [(category, category.children.all()) for category in categories],
        "visitor": _name(request.user),
        "cart_count": sum(line.quantity for cart in carts for line in cart.lines.all()),
    }


def recent(request, but=None):
    """Return the cards of what the visitor looked at last."""
    ids = recent_ids(request, but)
    found = {product.pk: product for product in with_cards(Product.objects.published().filter(pk__in=ids))}
    return cards(found[pk] for pk in ids if pk in found)


def with_cards(products):
    """Load what `cards` reads along with the products of a queryset."""
    return products.select_related(*FORWARD).prefetch_related(*_many())


def load_cards(products):
    """Load what `cards` reads for products out of several querysets together: one query a relation for all of them."""
    prefetch_related_objects(products, *_many())


def _many():
    active = Promotion.objects.active()
    return [
        "images",
        "reviews",
        "tags",
        "variants",
        Prefetch("promotions", active, to_attr="active_promotions"),
        Prefetch("category__promotions", active, to_attr="active_promotions"),
        Prefetch("category__parent__promotions", active, to_attr="active_promotions"),
        Prefetch("category__parent__parent__promotions", active, to_attr="active_promotions"),
    ]


def cards(products):
    """Return what a card shows, for each product that `with_cards` or `load_cards` has seen."""
    return [_card(product) for product in products]


def _name(user):
    customer = Customer.objects.filter(user=user.pk).first() if user.is_authenticated else None
    return customer.name if customer else user.get_username()


def _card(product):
    lowest = product.price_cents + min((v.surcharge_cents for v in product.variants.all()), default=0)
    percent = _percent(product)
    ratings = [review.rating for review in product.reviews.all()]
    return {
        "product": product,
        "image": next(iter(product.images.all()), None),
        "tags": product.tags.all(),
        "price_cents": reduced(lowest, percent),
        "old_price_cents": lowest if percent else None,
        "percent": percent,
        "rating": sum(ratings) / len(ratings) if ratings else None,
        "rating_count": len(ratings),
        "in_stock": any(variant.stock for variant in product.variants.all()),
    }


def _percent(product):
    """Return the best promotion for the product itself or for a category above it, in percent; 0 is none."""
    promotions = list(product.active_promotions)
    category = product.category
    while category:
        promotions += category.active_promotions
        category = category.parent
    return max((promotion.percent for promotion in promotions), default=0)
