"""The technique: the whole page is kept once, compressed, for everybody; what is personal is filled into its holes.

Here the form's CSRF token is one of them, so that even a first visitor's page comes whole from the cache. See
shop.caching.pages.

Price: the memory of every address that anyone asks for, and pages that must not show anything personal by accident.
"""

from django.shortcuts import render

from shop.caching import store
from shop.caching.pages import whole_page
from shop.caching.scope import scope_of
from shop.forms import ReviewQuery
from shop.pages.product.details import SIZE, around, product_or_404
from shop.parts.fragments import card_fragments, cards_of, kept_catalogue, menu_of, shelf_tag
from shop.parts.optimized import HOLES, fill, keys
from shop.parts.paging import numbered_or_404
from shop.parts.pieces import about_piece, reviews_piece
from shop.recent import remember


def or_404(request, slug):
    """Raise Http404 for a page of reviews beyond the last one, if it is kept how many reviews there are."""
    chosen = ReviewQuery.of(request.GET)
    upper = f"{scope_of(request)}about:{slug}"
    if chosen["page"] > 1 and (known := store.get_many([upper])):
        numbered_or_404(known[upper]["reviews"], SIZE, chosen["page"])


@whole_page(ReviewQuery, keys, fill, after=remember, or_404=or_404)
def view(request, slug):
    chosen = ReviewQuery.of(request.GET)
    scope = scope_of(request)
    menu, upper = f"{scope}menu", f"{scope}about:{slug}"
    lower, ids = f"{scope}reviews:{slug}:{ReviewQuery.canonical(chosen)}", f"around:{slug}"
    tags = ["catalogue", f"slug:{slug}"]
    kept = store.look({menu: ["catalogue"], upper: tags, lower: tags, ids: tags})
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
    cards = card_fragments(request, [*related, *together])
    context = {
        **HOLES,
        "menu_html": values[menu],
        "chosen": chosen,
        "product": known,
        "about_html": values[upper]["html"],
        "reviews_html": values[lower],
        "page": numbered_or_404(values[upper]["reviews"], SIZE, chosen["page"]),
        "together": [cards[pk] for pk in together if pk in cards],
        "related": [cards[pk] for pk in related if pk in cards],
    }
    response = render(request, "shop/product_optimized.html", context)
    response.subject = known["pk"]
    response.covered = {f"product:{pk}" for pk in related}  # they stand on its shelf
    return response
