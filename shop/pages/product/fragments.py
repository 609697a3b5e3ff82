"""The technique: finished parts of the page are fetched from the cache, in one round trip.

What is said of the product, its reviews as sorted, and the ids around it are three parts, because they change at
different times. The form's CSRF token is filled into the cached HTML. What is cached, and under which tags, stands in
cached.py.

Price: memory; and a page that is as slow as before for whoever comes first after a change.
"""

from django.shortcuts import render

from shop.caching import with_token
from shop.pages.product.cached import fetched_or_made
from shop.pages.product.query import ReviewQuery
from shop.parts.fragments import card_fragments
from shop.parts.header.lean import visitor
from shop.recent import recent_ids, remember


def view(request, slug):
    parts = fetched_or_made(request, slug, ReviewQuery.of(request.GET))
    about = parts["about"]
    recent = recent_ids(request, but=about["product"]["pk"])
    cards = card_fragments(request, recent)
    context = {
        **visitor(request),
        "menu_html": parts["menu"],
        "product": about["product"],
        "about_html": with_token(request, about["html"]),
        **parts["reviews"],
        **parts["around"],
        "recent": [cards[pk] for pk in recent if pk in cards],
    }
    response = render(request, "shop/product_fragments.html", context)
    return remember(request, response, about["product"]["pk"])
