"""The technique: finished pieces of HTML are fetched from the cache, all that a page is made of in one round trip.

Which cards a listing shows is known only once the listing is there, so those that it showed last are fetched with it.
Each piece is kept under the tags of what it shows: a sale renews one card and the shelves that it stands on, and
leaves the rest. Whom to greet and what lies in the cart is read for each visitor, so that it works for all of them.

Price: memory; and a page that is as slow as before for whoever comes first after a change.
"""

from django.shortcuts import render

from shop.caching import store
from shop.caching.scope import scope_of
from shop.forms import ListingQuery
from shop.pages.category.listing import SIZE
from shop.parts.fragments import card_fragments, expect_cards, kept_catalogue, likely_cards, menu_of
from shop.parts.header.lean import find_or_404, visitor
from shop.parts.paging import numbered_or_404
from shop.parts.pieces import facets_piece, ids_piece, sidebar_piece
from shop.recent import recent_ids


def view(request, slug):
    chosen = ListingQuery.of(request.GET)
    scope = scope_of(request)
    menu, sidebar = f"{scope}menu", f"{scope}sidebar:{slug}"
    facets = f"{scope}facets:{slug}:{ListingQuery.canonical(chosen | {'page': 1})}"  # of all pages alike
    found, shelf = f"{scope}listing:{slug}:{ListingQuery.canonical(chosen)}", ["catalogue", f"shelf:{slug}"]
    recent = recent_ids(request)
    kept = store.look(
        {menu: ["catalogue"], sidebar: ["catalogue"], facets: shelf, found: shelf},
        also=likely_cards(request, found, recent),
    )
    if kept.missing:
        categories = kept_catalogue(kept).categories
        category = find_or_404(categories, slug)
        kept.make(
            {
                menu: lambda: menu_of(categories, request),
                sidebar: lambda: sidebar_piece(category, categories, request),
                facets: lambda: facets_piece(category, chosen, request),
                found: lambda: ids_piece(category, chosen, kept.values[facets]),
            }
        )
    values = kept.values
    listed = values[found]
    expect_cards(found, listed)
    cards = card_fragments(request, [*listed, *recent], values)
    context = {
        **visitor(request),
        **values[sidebar],
        "menu_html": values[menu],
        "chosen": chosen,
        "facets_html": values[facets]["html"],
        "page": numbered_or_404(values[facets]["count"], SIZE, chosen["page"]),
        "cards": [cards[pk] for pk in listed if pk in cards],
        "recent": [cards[pk] for pk in recent if pk in cards],
    }
    return render(request, "shop/category_fragments.html", context)
