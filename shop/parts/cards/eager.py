"""Cards with their relations loaded beforehand: a query per relation, however many rows there are.

Price: whole rows are loaded of whatever is counted, all reviews of all cards for one average each.
"""

from django.db.models import Prefetch, prefetch_related_objects

from shop.models import Product, Promotion, reduced
from shop.parts.header.eager import way
from shop.recent import recent_ids


def recent(request, categories, but=None):
    """Return the cards of what the visitor looked at last."""
    ids = recent_ids(request, but)
    found = {product.pk: product for product in with_cards(Product.objects.published().filter(pk__in=ids))}
    return cards((found[pk] for pk in ids if pk in found), categories)


def with_cards(products):
    """Load what `cards` reads along with the products of a queryset."""
    return products.select_related("brand").prefetch_related(*_many())


def load_cards(products):
    """Load what `cards` reads for products out of several querysets together: one query a relation for all of them."""
    prefetch_related_objects(products, *_many())


def _many():
    active = Prefetch("promotions", Promotion.objects.active(), to_attr="active_promotions")
    return ["images", "reviews", "tags", "variants", active]


def cards(products, categories):
    """Return what a card shows, for each product that `with_cards` or `load_cards` has seen, in this tree()."""
    return [_card(product, way(categories, product.category_id)) for product in products]


def _card(product, shelves):
    lowest = product.price_cents + min((v.surcharge_cents for v in product.variants.all()), default=0)
    promoted = [product, *shelves]
    percent = max((promotion.percent for thing in promoted for promotion in thing.active_promotions), default=0)
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
