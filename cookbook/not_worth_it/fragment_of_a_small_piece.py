"""{% cache %} around a small piece of HTML.

Making the key, asking the cache and reading the answer cost more than rendering a line. A fragment pays for what asks
the database, or renders much: see cache_fragment.
"""

from django.template import engines

from cookbook.example import Example, first
from shop.models import Product

PLAIN = "<li>{{ product.slug }} <b>{{ product.price_cents }}</b></li>"
KEPT = "{% load cache %}{% cache 3600 small product.pk product.slug product.price_cents %}" + PLAIN + "{% endcache %}"


def naive(products):
    return rendered(PLAIN, products)


def optimized(products):
    return rendered(KEPT, products)


def rendered(text, products):
    template = engines["django"].from_string(text)
    return [template.render({"product": product}) for product in products]


EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": 1, "optimized": 1},
    again={"optimized": 1},
    same=("naive", "optimized"),
)
