"""Header and cards with their relations loaded beforehand: a query a relation, however many rows there are.

Price: whole rows are loaded of whatever is counted, all reviews of all cards for one average each; and all categories,
however few of them a page shows, because nobody knows beforehand how many levels lie above a product.
"""

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404

from shop.models import Cart, Category, Customer, Product, Promotion, reduced
from shop.recent import recent_ids


def frame(request):
    """Return the context of the header."""
    carts = Cart.objects.of(request).prefetch_related("lines")
    categories = Category.objects.filter(parent=None).prefetch_related("children")
    return {
        "menu": [(category, category.children.all()) for category in categories],
        "visitor": _name(request.user),
        "cart_count": sum(line.quantity for cart in carts for line in cart.lines.all()),
    }


def tree():
    """Return all categories by id, each with its active promotions and, as `below`, its children. Two queries."""
    active = Prefetch("promotions", Promotion.objects.active(), to_attr="active_promotions")
    categories = {category.pk: category for category in Category.objects.prefetch_related(active)}
    for category in categories.values():
        category.below = []
    for category in categories.values():
        if category.parent_id in categories:
            categories[category.parent_id].below.append(category)
    return categories


def find_or_404(categories, slug):
    """Return the category of a tree() that has this slug."""
    for category in categories.values():
        if category.slug == slug:
            return category
    raise Http404("There is no such category.")


def way(categories, pk):
    """Return the way from the department down to the category with this id, itself included."""
    steps = []
    while pk in categories:
        steps.insert(0, categories[pk])
        pk = categories[pk].parent_id
    return steps


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


def _name(user):
    customer = Customer.objects.filter(user=user.pk).first() if user.is_authenticated else None
    return customer.name if customer else user.get_username()


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
