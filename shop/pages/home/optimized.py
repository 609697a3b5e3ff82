"""The technique: the whole page is cached once, compressed, for everybody, with placeholders for what is personal.

It is kept no longer than the shortest-lived part that it was made of, so that it is late by what its parts may be late
by and no more: which products the bestsellers are by ten minutes, which ones are best rated by an hour, and the offer
and all else not at all. See cached.py, and shop/caching/pages.py.

Price: it is made anew every ten minutes at least, and when any of its parts is; the placeholders as on other pages.
"""

from django.shortcuts import render

from shop.caching import Whole, whole_page
from shop.pages.home.cached import fetched_or_made
from shop.parts.optimized import PLACEHOLDERS, AccountAndRecent


@whole_page(None, AccountAndRecent)
def view(request, sources):
    return Whole(render(request, "shop/home_optimized.html", fetched_or_made(request, sources) | PLACEHOLDERS))
