"""Keep a piece of HTML under a key that changes with it.          kind: template · Django ≥ 3.2 · any database

Symptom   templates take longer than SQL; the same card, menu or sidebar is rendered on every request
Detect    the toolbar's template panel or a profile: render of the same include, often; no SQL inside
Rename    products = the list, product = one of it, slug = what is shown, price_cents = what is shown and changes
Price     the bytes of each piece and each version of it, until they run out; one round trip for each tag: of 24 of
          them, get_many of the rendered pieces is the faster way
Trap      `wrong`: a key that does not change shows the old price until its time is over. Whatever the piece shows has
          to be in the key: language, currency, whether the user may edit. The queries of its context run all the same,
          unless they are lazy, as a queryset is that is evaluated inside of the block
Not when  rendering takes less than the round trip to the cache; or the piece greets somebody
"""

from django.template import engines

PLAIN = """<li><a href="/{{ product.slug }}/">{{ product.slug }}</a>
{% for word in words %}<b>{{ word|title }}</b> {{ product.price_cents|floatformat:2 }}{% endfor %}</li>"""

KEPT = "{% load cache %}{% cache 3600 card product.pk product.slug product.price_cents %}" + PLAIN + "{% endcache %}"
STALE = "{% load cache %}{% cache 3600 stale product.pk %}" + PLAIN + "{% endcache %}"


def naive(products):
    return rendered(PLAIN, products)


def optimized(products):
    return rendered(KEPT, products)


def wrong(products):
    """The key is the row's id: after a change the old piece is shown for an hour."""
    return rendered(STALE, products)


def rendered(text, products):
    template = engines["django"].from_string(text)
    return [template.render({"product": product, "words": ["bell", "lamp"] * 20}) for product in products]


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example, cached_bytes, first
from shop.models import Product

EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": 1, "optimized": 1, "wrong": 1},
    again={"optimized": 1, "wrong": 1},
    same=("naive", "optimized"),
    differs=("wrong",),
    price=lambda: {"bytes in the cache, 24 pieces": cached_bytes(optimized, first(Product, 24))},
    stranger={
        "Product": "Article",
        "slug": "title",
        "price_cents": "words",
        "products": "articles",
        "product": "article",
    },
    api=("{% cache %}", "make_template_fragment_key", "template_fragments"),
    symptom="django template rendering slow, cache part of a template",
    why=(
        "The text is found under what it was made from. So nobody has to delete anything: a changed row asks for "
        "another key, and the old one runs out unread. A hit costs a round trip and no rendering."
    ),
    shop="Not by this tag: the stage fragments fetches all pieces of a page in one round trip "
    "(shop/pages/category/cached.py).",
)
