"""Django's `cache_page` around the page: all it takes is a line in urls.py."""

from django.views.decorators.cache import cache_page

from shop import pages

SECONDS = 600
STAGE = "denormalized"
VIEWS = {page: cache_page(SECONDS)(pages.variant(page, STAGE).view) for page in pages.PAGES}
WRONG = {
    "fresh": "A page shows for ten minutes, whatever is written meanwhile.",
    "private": "Whoever asks first has their name, cart and history shown to everybody after: `Vary: Cookie` is added "
    "outside of the decorator, so what is kept does not know that it is personal.",
    "forms": "Everybody gets the token of the first visitor without the cookie that goes with it: forms are refused.",
}
