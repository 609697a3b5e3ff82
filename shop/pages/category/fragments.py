"""The technique: finished pieces of HTML are fetched from the cache, the page's own in one round trip, then its cards.

Each piece is kept under the tags of what it shows: a sale renews one card and the shelves that it stands on, and
leaves the rest. Whom to greet and what lies in the cart is read for each visitor, so that it works for all of them.

Price: memory; and a page that is as slow as before for whoever comes first after a change.
"""

from django.core.paginator import Paginator
from django.shortcuts import render

from shop.caching import store
from shop.forms import ListingQuery
from shop.parts.fragments import card_fragments, kept_tree, menu_of, visitor
from shop.parts.lean import find_or_404
from shop.parts.pieces import listing_piece, sidebar_piece
from shop.recent import recent_ids


def view(request, slug):
    chosen = ListingQuery.of(request.GET)
    stage = request.resolver_match.namespace
    menu, sidebar = f"{stage}:menu", f"{stage}:sidebar:{slug}"
    found = f"{stage}:listing:{slug}:{ListingQuery.canonical(chosen)}"
    kept = store.look({menu: ["catalogue"], sidebar: ["catalogue"], found: ["catalogue", f"shelf:{slug}"]})
    if kept.missing:
        categories = kept_tree(kept)
        category = find_or_404(categories, slug)
        kept.make(
            {
                menu: lambda: menu_of(categories, request),
                sidebar: lambda: sidebar_piece(category, categories, request),
                found: lambda: listing_piece(category, chosen, request),
            }
        )
    values = kept.values
    listed, recent = values[found], recent_ids(request)
    cards = card_fragments(request, [*listed["ids"], *recent])
    context = {
        **visitor(request),
        **values[sidebar],
        "menu_html": values[menu],
        "facets_html": listed["facets_html"],
        "page": Paginator(range(listed["count"]), 24).page(chosen["page"]),
        "cards": [cards[pk] for pk in listed["ids"] if pk in cards],
        "recent": [cards[pk] for pk in recent if pk in cards],
    }
    return render(request, "shop/category_fragments.html", context)
