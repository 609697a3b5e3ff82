"""The technique: the whole page is cached once, compressed, for everybody, with placeholders for what is personal.

A page stays valid as long as every part that it was made of. When it is not, one visitor's request makes it anew and
the others wait for it; a page that is asked for often is made anew a little before its time is over. A browser that has
the page already is told so (304). See shop/caching/pages.py.

Price: the memory of every address that is asked for twice within ten minutes; the first of the two is not stored, so
each page is made twice; and pages that must not show anything personal by accident.
"""

from django.shortcuts import render

from shop.caching import Whole, whole_page
from shop.forms import numbered_or_404
from shop.pages.category.cached import fetched_or_made, or_404
from shop.pages.category.listing import SIZE
from shop.pages.category.query import ListingQuery
from shop.parts.optimized import PLACEHOLDERS, AccountAndRecent


@whole_page(ListingQuery, AccountAndRecent, or_404=or_404)
def view(request, slug, sources):
    chosen = ListingQuery.of(request.GET)
    parts = fetched_or_made(request, slug, chosen, sources)
    context = {
        **PLACEHOLDERS,
        **parts["sidebar"],
        **parts["grid"],
        "menu_html": parts["menu"],
        "facets_html": parts["facets"]["html"],
        "page": numbered_or_404(parts["facets"]["count"], SIZE, chosen["page"]),
    }
    return Whole(render(request, "shop/category_optimized.html", context))
