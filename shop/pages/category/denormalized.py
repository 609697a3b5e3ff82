"""The technique: the database narrows, counts and sorts over one narrow index, and hands out what is shown.

All options of all facets, and the total, are counted in one query. The page of the listing is found as ids alone, by
an index-only scan however deep it is, and only then its 24 rows are loaded (a deferred join). See listing.py.

Price: SQL by hand for the facets; a table that triggers maintain, whose index every sale and review has to update.
"""

from django.shortcuts import render

from shop.pages.category.listing import listing
from shop.pages.category.query import ListingQuery
from shop.parts.cards.denormalized import cards_by_id
from shop.parts.header.lean import find_or_404, frame, nodes, tree, way
from shop.recent import recent_ids


def view(request, slug):
    chosen = ListingQuery.of(request.GET)
    categories = tree("count__products")
    category = find_or_404(categories, slug)
    facets, page = listing(category, chosen)
    recent = recent_ids(request)
    cards = cards_by_id([*page, *recent], categories)
    context = {
        "category": category,
        "breadcrumbs": way(categories, category.parent_id),
        "tree": nodes(categories),
        "sorts": ListingQuery.SORTS,
        "chosen": chosen,
        "facets": facets,
        "page": page,
        "cards": [cards[pk] for pk in page if pk in cards],
        "recent": [cards[pk] for pk in recent if pk in cards],
    }
    return render(request, "shop/category_lean.html", frame(request, categories) | context)
