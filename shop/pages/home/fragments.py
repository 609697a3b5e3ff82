"""The technique: parts of different lifetimes, fetched from the cache in one round trip.

What is told by the catalogue, such as the offer, is never late, not by a second. What every order and every review may
change is: which products the bestsellers are by ten minutes, which ones are best rated by an hour. No write renews
these two. What is cached, under which tags and for how long, stands in cached.py.

Price: memory; and bestsellers of ten minutes ago, which somebody has to agree to.
"""

from django.shortcuts import render

from shop.pages.home.cached import fetched_or_made
from shop.parts.fragments import card_fragments
from shop.parts.header.lean import visitor
from shop.recent import recent_ids


def view(request):
    parts = fetched_or_made(request)
    recent = recent_ids(request)
    cards = card_fragments(request, recent)
    context = parts | visitor(request) | {"recent": [cards[pk] for pk in recent if pk in cards]}
    return render(request, "shop/home_fragments.html", context)
