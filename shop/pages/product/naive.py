"""The problem: each part of the page asks for its own data, and each row of a part asks again.

The description is Markdown, rendered for every visitor; what was bought together is worked out from all orders.
"""

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from shop.markdown import render as markdown
from shop.models import OrderLine, Product, reduced
from shop.pages.product.query import ReviewQuery
from shop.parts.cards.naive import cards, recent
from shop.parts.header.naive import frame
from shop.recent import remember


def view(request, slug):
    chosen = ReviewQuery.of(request.GET)
    product = get_object_or_404(Product.objects.published(), slug=slug)
    paginator = Paginator(product.reviews.order_by(*ReviewQuery.ORDERS[chosen["sort"]]), 10)
    if chosen["page"] > paginator.num_pages:
        raise Http404("There are not that many pages of reviews.")
    [card] = cards([product])
    context = {
        "product": product,
        "card": card,
        "breadcrumbs": _above(product.category),
        "gallery": product.images.all(),
        "variants": [
            (v, reduced(product.price_cents + v.surcharge_cents, card["percent"])) for v in product.variants.all()
        ],
        "description": markdown(product.description),
        "histogram": [(stars, product.reviews.filter(rating=stars).count()) for stars in (5, 4, 3, 2, 1)],
        "sorts": ReviewQuery.SORTS,
        "chosen": chosen,
        "page": paginator.page(chosen["page"]),
        "related": cards(_related(product)),
        "together": cards(_bought_together(product)),
        "recent": recent(request, but=product.pk),
    }
    response = render(request, "shop/product.html", frame(request) | context)
    return remember(request, response, product.pk)


def _above(category):
    """Return the way from the department down to the category."""
    way = [category]
    while category := category.parent:
        way.insert(0, category)
    return way


def _related(product):
    """Return the bestsellers next to it on the shelf."""
    others = Product.objects.published().filter(category=product.category).exclude(pk=product.pk)
    return others.annotate(sold=Coalesce(Sum("order_lines__quantity"), 0)).order_by("-sold", "-pk")[:6]


def _bought_together(product):
    """Return what shares the most orders with it."""
    lines = OrderLine.objects.filter(order__lines__product=product, product__state=Product.State.PUBLISHED)
    counted = lines.exclude(product=product).order_by().values("product").annotate(orders=Count("order", distinct=True))
    return [Product.objects.get(pk=row["product"]) for row in counted.order_by("-orders", "product")[:4]]
