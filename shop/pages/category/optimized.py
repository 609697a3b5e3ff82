"""The technique: the whole page is kept once, compressed, for everybody; what is personal is filled into its holes.

A page stays valid as long as every piece that it was made of. When it is not, one visitor's request makes it anew and
the others wait for it; a page that is asked for often is made anew a little before its time is over. A browser that has
the page already is told so (304). See shop.caching.pages.

Price: the memory of every address that anyone asks for, and pages that must not show anything personal by accident.
"""

from django.core.paginator import Paginator
from django.shortcuts import render

from shop.caching import store
from shop.caching.pages import whole_page
from shop.caching.scope import scope_of
from shop.forms import ListingQuery
from shop.parts.fragments import card_fragments, kept_catalogue, menu_of
from shop.parts.lean import find_or_404
from shop.parts.optimized import HOLES, fill, keys
from shop.parts.pieces import listing_piece, sidebar_piece


@whole_page(ListingQuery, keys, fill)
def view(request, slug):
    chosen = ListingQuery.of(request.GET)
    scope = scope_of(request)
    menu, sidebar = f"{scope}menu", f"{scope}sidebar:{slug}"
    found = f"{scope}listing:{slug}:{ListingQuery.canonical(chosen)}"
    kept = store.look({menu: ["catalogue"], sidebar: ["catalogue"], found: ["catalogue", f"shelf:{slug}"]})
    if kept.missing:
        categories = kept_catalogue(kept).categories
        category = find_or_404(categories, slug)
        kept.make(
            {
                menu: lambda: menu_of(categories, request),
                sidebar: lambda: sidebar_piece(category, categories, request),
                found: lambda: listing_piece(category, chosen, request),
            }
        )
    values = kept.values
    listed = values[found]
    cards = card_fragments(request, listed["ids"])
    context = {
        **HOLES,
        **values[sidebar],
        "menu_html": values[menu],
        "facets_html": listed["facets_html"],
        "page": Paginator(range(listed["count"]), 24).page(chosen["page"]),
        "cards": [cards[pk] for pk in listed["ids"] if pk in cards],
    }
    response = render(request, "shop/category_optimized.html", context)
    response.covered = {f"product:{pk}" for pk in listed["ids"]}  # they stand on the shelf
    return response
