"""The header and the tree of categories from just the columns that they show, without an instance of a model.

Price: a class of its own in the place of a model; and counts in the tree are all products counted, or a write's work.
"""

from django.db.models import Count, Q, Sum
from django.http import Http404
from django.urls import reverse

from shop.models import CartLine, Category, Customer, Product


class Node:
    """A category as pages show it, with what is below it. Lighter than a model instance, of which it would take 80."""

    __slots__ = ("below", "name", "parent_id", "pk", "product_count", "slug")

    def __init__(self, pk, parent_id, name, slug, product_count=None):
        self.pk, self.parent_id, self.name, self.slug = pk, parent_id, name, slug
        self.product_count = product_count
        self.below = []

    def ids(self):
        """Return its id and those of everything below it."""
        return [self.pk, *(pk for child in self.below for pk in child.ids())]


def tree(*count):
    """Return all categories as Nodes by id, in the order of the menu, from one query; nothing is counted.

    `tree("count__products")` reads a count, too, that triggers maintain, and every write that moves a product updates.
    """
    return _linked(Category.objects.values_list("pk", "parent", "name", "slug", *count))


def counted_tree():
    """Return a tree() in which the published products of each category are counted, those below included."""
    counted = Category.objects.annotate(published=Count("products", filter=Q(products__state=Product.State.PUBLISHED)))
    rows = counted.order_by("position", "pk").values_list("pk", "parent", "name", "slug", "published")
    categories = _linked(rows)
    for node in categories.values():
        if not node.parent_id:
            _add_below(node)
    return categories


def _add_below(node):
    node.product_count += sum(_add_below(child) for child in node.below)
    return node.product_count


def _linked(rows):
    """Return Nodes by id of rows `(pk, parent_id, name, slug[, product_count])`, each with what is below it."""
    categories = {row[0]: Node(*row) for row in rows}
    for node in categories.values():
        if node.parent_id:
            categories[node.parent_id].below.append(node)
    return categories


def find_or_404(categories, slug):
    """Return the category of a tree() that has this slug."""
    for category in categories.values():
        if category.slug == slug:
            return category
    raise Http404("There is no such category.")


def frame(request, categories):
    """Return the context of the header; `categories` is a tree()."""
    return menu(categories) | visitor(request) | {"roots": roots(request)}


def roots(request):
    """Return what addresses begin with, `{"category": "/lean/category/", ...}`; a slug and what ends it come after.

    So the links of a page are put together, and not reversed one by one.
    """
    stage = request.resolver_match.namespace
    return {
        "category": reverse("shop:category", args=["-"], current_app=stage).removesuffix("-/"),
        "product": reverse("shop:product", args=["-"], current_app=stage).removesuffix("-/"),
        "picture": reverse("picture", args=["-"]).removesuffix("-.svg"),
    }


def menu(categories):
    """Return the departments and what is right below them."""
    return {"menu": [(category, category.below) for category in categories.values() if not category.parent_id]}


def visitor(request):
    """Return whom to greet and how many pieces lie in the cart."""
    if request.user.is_authenticated:
        name, pieces = _customer(request.user)
        return {"visitor": name, "cart_count": pieces}
    cart = request.session.get("cart")
    return {"visitor": None, "cart_count": _pieces(cart) if cart else 0}


def way(categories, pk):
    """Return the way from the department down to the category with this id, itself included."""
    steps = []
    while pk in categories:
        steps.insert(0, categories[pk])
        pk = categories[pk].parent_id
    return steps


def nodes(categories):
    """Return the sidebar's nodes: the departments, with all that is below them."""
    return _nodes(category for category in categories.values() if not category.parent_id)


def _nodes(categories):
    return [{"category": node, "count": node.product_count, "below": _nodes(node.below)} for node in categories]


def _customer(user):
    found = Customer.objects.filter(user=user.pk).values_list("name", Sum("cart__lines__quantity"))
    name, pieces = found.first() or (user.get_username(), 0)
    return name, pieces or 0


def _pieces(cart_id):
    lines = CartLine.objects.filter(cart=cart_id, cart__customer=None)
    return lines.aggregate(pieces=Sum("quantity"))["pieces"] or 0
