"""The technique: finished pieces of HTML are fetched from the cache, all that a page is made of in one round trip.

Which cards stand around a product is known only with the ids, so those that stood there last are fetched with them.
What is said of the product, its reviews as sorted, and the ids around it are three pieces, because they change at
different times: a sale next to it on the shelf renews the ids alone. The form's CSRF token is filled into the piece.

Price: memory; and a page that is as slow as before for whoever comes first after a change.
"""

from django.shortcuts import render

from shop.caching import store
from shop.caching.holes import with_token
from shop.caching.scope import scope_of
from shop.forms import ReviewQuery
from shop.pages.product.details import SIZE, around, product_or_404
from shop.parts.fragments import (
    card_fragments,
    cards_of,
    expect_cards,
    kept_catalogue,
    likely_cards,
    menu_of,
    shelf_tag,
)
from shop.parts.header.lean import visitor
from shop.parts.paging import numbered_or_404
from shop.parts.pieces import about_piece, reviews_piece
from shop.recent import recent_ids, remember, remembered_ids


def view(request, slug):
    chosen = ReviewQuery.of(request.GET)
    scope = scope_of(request)
    menu, upper = f"{scope}menu", f"{scope}about:{slug}"
    lower, ids = f"{scope}reviews:{slug}:{ReviewQuery.canonical(chosen)}", f"around:{slug}"
    tags = ["catalogue", f"slug:{slug}"]
    kept = store.look(
        {menu: ["catalogue"], upper: tags, lower: tags, ids: tags},
        also=likely_cards(request, ids, remembered_ids(request)),
    )
    if upper in kept.values:
        numbered_or_404(kept.values[upper]["reviews"], SIZE, chosen["page"])
    if kept.missing:
        catalogue = kept_catalogue(kept)
        categories = catalogue.categories
        product = product_or_404(slug)
        kept.tag(ids, shelf_tag(product, categories))
        card = cards_of(catalogue, [], product)[product.pk]
        kept.make(
            {
                menu: lambda: menu_of(categories, request),
                upper: lambda: about_piece(product, card, categories, request),
                lower: lambda: reviews_piece(product, chosen, request),
                ids: lambda: around(product),
            }
        )
    values = kept.values
    known, (related, together) = values[upper]["product"], values[ids]
    recent = recent_ids(request, but=known["pk"])
    expect_cards(ids, [*related, *together])
    cards = card_fragments(request, [*related, *together, *recent], values)
    context = {
        **visitor(request),
        "menu_html": values[menu],
        "chosen": chosen,
        "product": known,
        "about_html": with_token(request, values[upper]["html"]),
        "reviews_html": values[lower],
        "page": numbered_or_404(values[upper]["reviews"], SIZE, chosen["page"]),
        "together": [cards[pk] for pk in together if pk in cards],
        "related": [cards[pk] for pk in related if pk in cards],
        "recent": [cards[pk] for pk in recent if pk in cards],
    }
    response = render(request, "shop/product_fragments.html", context)
    return remember(request, response, known["pk"])
