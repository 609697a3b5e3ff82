"""The technique: ratings, co-purchases and the rendered text are denormalized, so that showing them is reading them.

The histogram and the number of reviews are columns of Listing; the first reviews come in the order of an index; all
cards of the page, in whatever row they stand, are loaded together. See details.py.

Price: every write recounts (shop.denormalized), and the rendered text takes the room of a second description.
"""

from django.shortcuts import render

from shop.pages.product.details import about, around, product_or_404, reviews
from shop.pages.product.query import ReviewQuery
from shop.parts.cards.denormalized import cards_by_id
from shop.parts.header.lean import frame, tree, way
from shop.recent import recent_ids, remember


def view(request, slug):
    chosen = ReviewQuery.of(request.GET)
    categories = tree()
    product = product_or_404(slug)
    related, together = around(product)
    recent = recent_ids(request, but=product.pk)
    cards = cards_by_id([*related, *together, *recent], categories, product)
    context = {
        **about(product, cards[product.pk]),
        **reviews(product, chosen),
        "breadcrumbs": way(categories, product.category_id),
        "related": [cards[pk] for pk in related if pk in cards],
        "together": [cards[pk] for pk in together if pk in cards],
        "recent": [cards[pk] for pk in recent if pk in cards],
    }
    response = render(request, "shop/product_lean.html", frame(request, categories) | context)
    return remember(request, response, product.pk)
