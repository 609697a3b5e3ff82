"""What the staged pages link to: search, cart and login. They are the same at every stage and are not measured."""

from django.contrib.auth.views import LoginView
from django.contrib.postgres.search import SearchQuery
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from shop.models import Cart, Product
from shop.ordering import AddToCart, RemoveFromCart, problem, remove_from_cart
from shop.ordering import add_to_cart as put_in_cart
from shop.parts.cards.eager import cards, with_cards
from shop.parts.header.eager import frame, tree
from shop.sessions.login import ThrottledLogin


@require_safe
def search(request):
    """Up to 24 products whose name or description has the words."""
    words = request.GET.get("q", "")[:80].replace("\0", "").strip()
    found = Product.objects.published().filter(text__search_vector=SearchQuery(words, config="english"))
    products = with_cards(found.order_by("-listing__units_sold", "-pk"))[:24] if words else []
    return render(request, "shop/search.html", frame(request) | {"words": words, "cards": cards(products, tree())})


@require_safe
def cart(request):
    """What lies in the visitor's cart."""
    lines = [
        line
        for cart in Cart.objects.of(request).prefetch_related("lines__variant__product")
        for line in cart.lines.all()
    ]
    context = {"lines": [(line, problem(line)) for line in lines]}
    return render(request, "shop/cart.html", frame(request) | context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_to_cart(request):
    """Put pieces of a variant in the cart and go there; a form that cannot be right is shown with its errors, 400.

    Whoever comes back to the address without a form, after logging in, goes to the cart too.
    """
    to_cart = redirect(reverse("shop:cart", current_app=request.resolver_match.namespace))
    if request.method != "POST":
        return to_cart
    form = AddToCart(request.POST)
    if form.is_valid():
        problem = put_in_cart(request, **form.cleaned_data)
        if problem is None:
            return to_cart
        form.add_error("variant", problem)
    return render(request, "shop/cart_error.html", frame(request) | {"form": form}, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request):
    """Take a variant out of the cart and go there; a form that names none is shown with its errors, 400."""
    form = RemoveFromCart(request.POST)
    if request.method == "POST":
        if not form.is_valid():
            return render(request, "shop/cart_error.html", frame(request) | {"form": form}, status=400)
        remove_from_cart(request, **form.cleaned_data)
    return redirect(reverse("shop:cart", current_app=request.resolver_match.namespace))


class LogIn(LoginView):
    """Log in and return to the page that one came from.

    Its address comes from the browser, because cached headers have one link for all pages; Django checks that it is
    the shop's own. Who tries too many passwords is told to wait, 429.
    """

    authentication_form = ThrottledLogin

    def get(self, request, *args, **kwargs):
        request.GET = request.GET.copy()
        request.GET.setdefault(self.redirect_field_name, request.headers.get("Referer", ""))
        return super().get(request, *args, **kwargs)

    def form_invalid(self, form):
        if not form.wait:
            return super().form_invalid(form)
        headers = {"Retry-After": str(form.wait)}
        return self.render_to_response(self.get_context_data(form=form), status=429, headers=headers)
