"""Somebody changes a price by three doors, and asks for the shelf of mine.py after each of them.

Nothing is left behind: the price is put back, and the cache is emptied before and after.
"""

import re

from django.core.cache import cache
from django.test import Client

from shop.models import Product

LIGHT = Product.objects.filter(slug="sorrel-drift-one-front-light-31")


def save(cents):
    product = LIGHT.get()
    product.price_cents = cents
    product.save()


def bulk_update(cents):
    product = LIGHT.get()
    product.price_cents = cents
    Product.objects.bulk_update([product], ["price_cents"])


def update(cents):
    LIGHT.update(price_cents=cents)


def price_at(stage):
    """Return the price of the light as its card on the shelf says it."""
    page = Client(headers={"host": "localhost"}).get(f"/{stage}/category/lights/").content.decode()
    card = page[page.index(f"/{stage}/product/{LIGHT.get().slug}/") :]
    return re.search(r'class="price"><b>([^<]+)</b>', card)[1]


cache.clear()
cents = before = LIGHT.get().price_cents
print(f"at first             {price_at('mine')}")
try:
    for change in (save, bulk_update, update):
        change(cents := cents + 1000)
        says, right = price_at("mine"), price_at("lean")
        print(f"after {change.__name__ + '()':<14} {says}" + f", and it is {right}" * (says != right))
finally:
    update(before)
    cache.clear()
