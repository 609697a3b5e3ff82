"""Keeping compiled templates in a variable.

Django's cached loader does it already, in development as in production: get_template is a look into a dict.
"""

from django.template import engines
from django.template.loader import get_template

from cookbook.example import Example
from shop.models import Product

NAME = "shop/parts/breadcrumbs.html"
KEPT = {}


def naive(products):
    return [get_template(NAME).render({"breadcrumbs": [], "product": product}) for product in products]


def optimized(products):
    template = KEPT.get(NAME) or KEPT.setdefault(NAME, engines["django"].get_template(NAME))
    return [template.render({"breadcrumbs": [], "product": product}) for product in products]


EXAMPLE = Example(
    given=lambda rows: (Product.objects.order_by("pk")[:rows],),
    queries={"naive": 1, "optimized": 1},
    same=("naive", "optimized"),
)
