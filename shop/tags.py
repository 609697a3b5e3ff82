"""The tags of what is cached: each names something that can change. Which write changes which stands in SQL, in
shop.denormalized.touches, where they are spelt the same.
"""

CATALOGUE = "catalogue"
"""Names, the tree with its counts, promotions, what is new."""


def product(pk):
    """All that is shown of a product, for who knows its id."""
    return f"product:{pk}"


def slug(slug):
    """The same, for who knows its address."""
    return f"slug:{slug}"


def shelf(slug):
    """Which products a category holds, their order and counts."""
    return f"shelf:{slug}"


def visitor(user_pk):
    """Whom to greet and what lies in the cart."""
    return f"visitor:{user_pk}"


def cart(pk):
    """The cart of a visitor who has no account."""
    return f"cart:{pk}"
