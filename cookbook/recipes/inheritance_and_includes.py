"""Keep includes out of hot loops.          kind: template · Django ≥ 1.11 · any database

Symptom   no SQL, no cache, and still milliseconds of CPU: a list renders an include, or several, for each row
Detect    a profile with Template.render, push and copy of contexts on top; the number of rendered templates in the
          toolbar
Rename    products = the list, product = one of it, slug = what is shown, price_cents = what is shown too
Price     a longer template; what only one list shows can no longer be included elsewhere
Trap      the loader that caches templates is on by default: compiling is not the problem, and hand-made caches of
          templates gain nothing. extends costs once a page, not once a row: see `deep`. Whatever stands in the loop is
          done for each row: {% url %}, filters and tags, too
Not when  a page includes ten times and not a thousand: measure, the gain is small; readability is worth more
"""

from django.template import Context, Engine

PAGE = "{% extends 'base' %}{% block content %}{% for product in products %}ROW{% endfor %}{% endblock %}"
FLAT = "<li>{{ product.slug }} <b>{{ product.price_cents }}</b></li>"
SOURCES = {
    "base": "<html>{% block content %}{% endblock %}</html>",
    "included": PAGE.replace("ROW", "{% include 'card' %}"),
    "card": "<li>{{ product.slug }} {% include 'price' %}</li>",
    "price": "<b>{{ product.price_cents }}</b>",
    "flat": PAGE.replace("ROW", FLAT),
    "deep": PAGE.replace("ROW", FLAT).replace("base", "four"),
    "four": "{% extends 'three' %}",
    "three": "{% extends 'two' %}",
    "two": "{% extends 'base' %}",
}
LOADER = [("django.template.loaders.locmem.Loader", SOURCES)]
ENGINE = Engine(loaders=[("django.template.loaders.cached.Loader", LOADER)])  # as in a project: compiled once


def naive(products):
    """Two includes for each row."""
    return rendered("included", products)


def optimized(products):
    """The same HTML in the loop itself."""
    return rendered("flat", products)


def deep(products):
    """Flat, below three levels more of inheritance: what these cost a page."""
    return rendered("deep", products)


def rendered(name, products):
    return ENGINE.get_template(name).render(Context({"products": products}))


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example
from shop.models import Product


def given(rows):
    """Rows that are there already, so that nothing but templates is measured."""
    return (list(Product.objects.order_by("pk").values("slug", "price_cents")[:rows]),)


EXAMPLE = Example(
    given=given,
    queries={"naive": 0, "optimized": 0, "deep": 0},
    same=("naive", "optimized", "deep"),
    rows=100,
    stranger={
        "Product": "Article",
        "slug": "title",
        "price_cents": "words",
        "products": "articles",
        "product": "article",
    },
    api=("{% include %}", "{% extends %}", "{% partialdef %}", "cached.Loader"),
    symptom="django template include in a loop is slow",
    why=(
        "Each include pushes a context, copies the state of rendering and walks another tree of nodes, for one row at "
        "a time. In the loop itself there are only the nodes that print. Inheritance is put together once a page."
    ),
    shop="Cards are included (templates/shop/parts/card.html), as there are 24 on a page; from fragments on, each is "
    "rendered once and kept.",
)
