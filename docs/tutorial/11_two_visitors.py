"""Two customers sign in and look at the same product of mine.py; then each of them puts it into the cart.

Nothing is left behind: the database is rolled back, and the cache is emptied before and after.
"""

import re

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.test import Client

ADDRESS = "/mine/product/sorrel-drift-one-front-light-31/"


def look(browser):
    """Return whom the page greets, and what its form for the cart sends."""
    page = browser.get(ADDRESS).content.decode()
    greeted = re.search(r'class="greeting">Hello, ([^<]+)', page)
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[-1]
    variant = re.search(r'name="variant" value="(\d+)"|<option value="(\d+)"', page)
    form = {"csrfmiddlewaretoken": token, "variant": variant[1] or variant[2], "quantity": 1}
    return greeted[1] if greeted else "nobody", form


cache.clear()
with transaction.atomic():
    for user in User.objects.filter(customer__isnull=False).order_by("pk")[:2]:
        browser = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
        browser.force_login(user)
        greeted, form = look(browser)
        answer = browser.post("/mine/cart/add/", form)
        print(f"{user.customer.name} is greeted as {greeted}; into the cart: {answer.status_code}")
    transaction.set_rollback(True)
cache.clear()
