"""The header, and the tree of categories, with their relations loaded beforehand: a query per relation.

Price: all categories are loaded, however few of them a page shows, because nobody knows beforehand how many levels lie
above a product.
"""

from django.db.models import Prefetch
from django.http import Http404

from shop.models import Cart, Category, Customer, Promotion


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


def _name(user):
    customer = Customer.objects.filter(user=user.pk).first() if user.is_authenticated else None
    return customer.name if customer else user.get_username()
