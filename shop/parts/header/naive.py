"""The header as it is written first: ask for each thing where it is shown."""

from shop.models import Cart, Category


def frame(request):
    """Return the context of the header."""
    carts = Cart.objects.of(request)
    return {
        "menu": [(category, category.children.all()) for category in Category.objects.filter(parent=None)],
        "visitor": request.user.customer.name if hasattr(request.user, "customer") else request.user.get_username(),
        "cart_count": sum(line.quantity for cart in carts for line in cart.lines.all()),
    }
