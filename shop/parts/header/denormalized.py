"""The tree of categories with its counts denormalized: how many products stand in each, those below included.

Price: whoever publishes, archives or moves a product updates the counts of all categories above it.
"""

from shop.models import Category
from shop.parts.header.lean import linked


def tree():
    """Return all categories as lean's Nodes by id, in the order of the menu, from one query."""
    return linked(Category.objects.values_list("pk", "parent", "name", "slug", "count__products"))
