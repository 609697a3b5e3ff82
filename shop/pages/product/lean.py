"""The technique: each part of the page is one query that loads just the columns shown, and PostgreSQL counts.

The stars of all reviews, and so their number, are counted by one conditional aggregate; all cards of the page, its own
and those in whatever row they stand, are loaded together, as rows. No column is stored twice.

Price: instances that lack columns (`only`), and rows that are no instances (`values`), fit this page alone. Markdown is
rendered and co-purchases are counted for every visitor, as before.
"""

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render

from shop.forms import page_or_404
from shop.markdown import render as markdown
from shop.models import OrderLine, Product, reduced
from shop.pages.product.query import ReviewQuery
from shop.parts.cards.lean import SOLD, cards_by_id
from shop.parts.header.lean import frame, tree, way
from shop.recent import recent_ids, remember

STARS = (5, 4, 3, 2, 1)
PRODUCTS = Product.objects.published().only("name", "category", "description", "attributes", "price_cents")


def view(request, slug):
    chosen = ReviewQuery.of(request.GET)
    categories = tree()
    product = get_object_or_404(PRODUCTS, slug=slug)
    histogram = _histogram(product)
    page = _reviews(product, chosen, sum(histogram.values()))
    related, together, recent = _related(product), _bought_together(product), recent_ids(request, but=product.pk)
    cards = cards_by_id([product.pk, *related, *together, *recent], categories)
    if not (card := cards.get(product.pk)):
        raise Http404("This product was just taken off the shelves.")
    context = {
        "product": {**card["product"], "attributes": product.attributes},
        "card": card,
        "breadcrumbs": way(categories, product.category_id),
        "gallery": product.images.values("key", "alt"),
        "variants": [
            (v, reduced(product.price_cents + v["surcharge_cents"], card["percent"]))
            for v in product.variants.values("pk", "size", "colour", "stock", "surcharge_cents")
        ],
        "description": markdown(product.description),
        "histogram": histogram.items(),
        "sorts": ReviewQuery.SORTS,
        "chosen": chosen,
        "page": page,
        "related": [cards[pk] for pk in related if pk in cards],
        "together": [cards[pk] for pk in together if pk in cards],
        "recent": [cards[pk] for pk in recent if pk in cards],
    }
    response = render(request, "shop/product_lean.html", frame(request, categories) | context)
    return remember(request, response, product.pk)


def _histogram(product):
    """Return how many reviews gave how many stars, `{stars: count}`."""
    counted = product.reviews.aggregate(**{str(stars): Count("pk", filter=Q(rating=stars)) for stars in STARS})
    return {stars: counted[str(stars)] for stars in STARS}


def _reviews(product, chosen, count):
    """Return the page of reviews, as rows."""
    columns = ["rating", "title", "body", "verified", "helpful_votes", "created_at", "author__name"]
    found = product.reviews.order_by(*ReviewQuery.ORDERS[chosen["sort"]]).values(*columns)
    page = page_or_404(found, count, 10, chosen["page"])
    page.object_list = [row | {"author": {"name": row["author__name"]}} for row in page.object_list]
    return page


def _related(product):
    """Return the ids of the bestsellers next to it on the shelf."""
    others = Product.objects.published().filter(category=product.category_id).exclude(pk=product.pk)
    return list(others.order_by(SOLD.desc(), "-pk").values_list("pk", flat=True)[:6])


def _bought_together(product):
    """Return the ids of what shares the most orders with it."""
    lines = OrderLine.objects.filter(order__lines__product=product, product__state=Product.State.PUBLISHED)
    counted = lines.exclude(product=product).order_by().values("product").annotate(orders=Count("order", distinct=True))
    return list(counted.order_by("-orders", "product").values_list("product", flat=True)[:4])
