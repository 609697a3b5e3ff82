"""What the staged pages link to: search and cart. They are the same at every stage and are not measured."""

from django.contrib.postgres.search import SearchQuery
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shop.forms import AddToCart
from shop.models import Cart, Product
from shop.ordering import add_to_cart as put_in_cart
from shop.parts.eager import cards, frame, with_cards


@require_safe
def search(request):
    """Up to 24 products whose name or description has the words."""
    words = request.GET.get("q", "")[:80].replace("\0", "").strip()
    found = Product.objects.published().filter(search_vector=SearchQuery(words, config="english"))
    products = with_cards(found.order_by("-units_sold", "-pk"))[:24] if words else []
    return render(request, "shop/search.html", frame(request) | {"words": words, "cards": cards(products)})


@require_safe
def cart(request):
    """What lies in the visitor's cart."""
    lines = [
        line
        for cart in Cart.objects.of(request).prefetch_related("lines__variant__product")
        for line in cart.lines.all()
    ]
    return render(request, "shop/cart.html", frame(request) | {"lines": lines})


@require_POST
def add_to_cart(request):
    """Put pieces of a variant in the cart and go there; a form that cannot be right is shown with its errors, 400."""
    form = AddToCart(request.POST)
    if form.is_valid():
        problem = put_in_cart(request, **form.cleaned_data)
        if problem is None:
            return redirect(reverse("shop:cart", current_app=request.resolver_match.namespace))
        form.add_error("variant", problem)
    return render(request, "shop/cart_error.html", frame(request) | {"form": form}, status=400)
