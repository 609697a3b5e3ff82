"""The technique: finished parts of the page are fetched from the cache, in one round trip.

Each part is cached under the tags of what it shows: a sale that changes a product renews its card and its shelf, and
leaves the rest. Whom to greet and what lies in the cart is read for each visitor, so everybody gets the same parts; the
cards that a visitor looked at last take a second round trip. What is cached, and under which tags, stands in cached.py.

Price: memory; a page that is as slow as before for all who come between a change and the moment when the first of them
has made it; facets and grid are stored at their second request only, as visitors can make up filters without end.
"""

from django.shortcuts import render

from shop.forms import numbered_or_404
from shop.pages.category.cached import fetched_or_made
from shop.pages.category.listing import SIZE
from shop.pages.category.query import ListingQuery
from shop.parts.fragments import card_fragments
from shop.parts.header.lean import visitor
from shop.recent import recent_ids


def view(request, slug):
    chosen = ListingQuery.of(request.GET)
    parts = fetched_or_made(request, slug, chosen)
    recent = recent_ids(request)
    cards = card_fragments(request, recent)
    context = {
        **visitor(request),
        **parts["sidebar"],
        **parts["grid"],
        "menu_html": parts["menu"],
        "facets_html": parts["facets"]["html"],
        "page": numbered_or_404(parts["facets"]["count"], SIZE, chosen["page"]),
        "recent": [cards[pk] for pk in recent if pk in cards],
    }
    return render(request, "shop/category_fragments.html", context)
