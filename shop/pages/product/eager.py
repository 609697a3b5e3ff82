"""The technique: what rows refer to is loaded with them, for the product, its reviews and the cards around it.

Price: all reviews of all cards are loaded for their averages. Markdown and co-purchases cost what they did.
"""

from django.core.paginator import Paginator
from django.db.models import FETCH_PEERS, Count, Sum
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from shop.markdown import render as markdown
from shop.models import OrderLine, Product, reduced
from shop.pages.product.query import ReviewQuery
from shop.parts.cards.eager import cards, load_cards, recent
from shop.parts.header.eager import frame, tree, way
from shop.recent import remember


def view(request, slug):
    chosen = ReviewQuery.of(request.GET)
    product = get_object_or_404(Product.objects.published().select_related("brand"), slug=slug)
    # The first author that the template asks for brings those of the other reviews along.
    reviews = product.reviews.fetch_mode(FETCH_PEERS).order_by(*ReviewQuery.ORDERS[chosen["sort"]])
    paginator = Paginator(reviews, 10)
    if chosen["page"] > paginator.num_pages:
        raise Http404("There are not that many pages of reviews.")
    related, together = list(_related(product)), _bought_together(product)
    load_cards([product, *related, *together])
    categories = tree()
    [card] = cards([product], categories)
    context = {
        "product": product,
        "card": card,
        "breadcrumbs": way(categories, product.category_id),
        "gallery": product.images.all(),
        "variants": [
            (v, reduced(product.price_cents + v.surcharge_cents, card["percent"])) for v in product.variants.all()
        ],
        "description": markdown(product.description),
        "histogram": [(stars, product.reviews.filter(rating=stars).count()) for stars in (5, 4, 3, 2, 1)],
        "sorts": ReviewQuery.SORTS,
        "chosen": chosen,
        "page": paginator.page(chosen["page"]),
        "related": cards(related, categories),
        "together": cards(together, categories),
        "recent": recent(request, categories, but=product.pk),
    }
    response = render(request, "shop/product.html", frame(request) | context)
    return remember(request, response, product.pk)


def _related(product):
    """Return the bestsellers next to it on the shelf."""
    others = Product.objects.published().filter(category=product.category_id).exclude(pk=product.pk)
    return (
        others.select_related("brand")
        .annotate(sold=Coalesce(Sum("order_lines__quantity"), 0))
        .order_by("-sold", "-pk")[:6]
    )


def _bought_together(product):
    """Return what shares the most orders with it."""
    lines = OrderLine.objects.filter(order__lines__product=product, product__state=Product.State.PUBLISHED)
    counted = lines.exclude(product=product).order_by().values("product").annotate(orders=Count("order", distinct=True))
    best = [row["product"] for row in counted.order_by("-orders", "product")[:4]]
    found = Product.objects.select_related("brand").in_bulk(best)
    return [found[pk] for pk in best]
