"""The technique: the whole page is kept once, compressed, for everybody; what is personal is filled into its holes.

A page stays valid as long as every piece that it was made of. When it is not, one visitor's request makes it anew and
the others wait for it; a page that is asked for often is made anew a little before its time is over. A browser that has
the page already is told so (304). See shop.caching.pages.

Price: the memory of every address that anyone asks for, and pages that must not show anything personal by accident.
"""

from django.shortcuts import render

from shop.caching import store
from shop.caching.pages import whole_page
from shop.caching.scope import scope_of
from shop.forms import ListingQuery
from shop.pages.category.listing import SIZE
from shop.parts.fragments import card_fragments, kept_catalogue, menu_of
from shop.parts.header.lean import find_or_404
from shop.parts.optimized import HOLES, fill, keys
from shop.parts.paging import numbered_or_404
from shop.parts.pieces import facets_piece, ids_piece, sidebar_piece


def or_404(request, slug):
    """Raise Http404 for a page beyond the last one, if it is kept how many products there are."""
    chosen = ListingQuery.of(request.GET)
    facets = _facets_key(request, slug, chosen)
    if chosen["page"] > 1 and (known := store.get_many([facets])):
        numbered_or_404(known[facets]["count"], SIZE, chosen["page"])


@whole_page(ListingQuery, keys, fill, or_404=or_404)
def view(request, slug):
    chosen = ListingQuery.of(request.GET)
    scope = scope_of(request)
    menu, sidebar, facets = f"{scope}menu", f"{scope}sidebar:{slug}", _facets_key(request, slug, chosen)
    found, shelf = f"{scope}listing:{slug}:{ListingQuery.canonical(chosen)}", ["catalogue", f"shelf:{slug}"]
    kept = store.look({menu: ["catalogue"], sidebar: ["catalogue"], facets: shelf, found: shelf})
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
    cards = card_fragments(request, listed)
    context = {
        **HOLES,
        **values[sidebar],
        "menu_html": values[menu],
        "chosen": chosen,
        "facets_html": values[facets]["html"],
        "page": numbered_or_404(values[facets]["count"], SIZE, chosen["page"]),
        "cards": [cards[pk] for pk in listed if pk in cards],
    }
    response = render(request, "shop/category_optimized.html", context)
    response.covered = {f"product:{pk}" for pk in listed}  # they stand on the shelf
    return response


def _facets_key(request, slug, chosen):
    """Return the key of the facets, which are those of all pages of the listing."""
    return f"{scope_of(request)}facets:{slug}:{ListingQuery.canonical(chosen | {'page': 1})}"
