"""Take queries out of templates.          kind: template · Django ≥ 4.2 · any database

Symptom   the view makes two queries and the page thirty: a template tag, a property or a filter asks for itself
Detect    the toolbar names the template's line beside the statement; `manage.py shell` with the view alone shows few
          queries, the response many; count at n and 4n rows
Rename    products = the list, product = one of it, Review = what the tag asks for, review = one of it, reviews = its
          related_name, best_review = the tag, best_reviews = what the view gives instead, helpful_votes = what is
          sorted by, author = a foreign key of it, name = what is shown of that
Price     the view has to know what its template shows: a new tag on the card is a change of the view, too
Trap      a lazy queryset in the context is fine, as it asks only if the template gets there; but two loops over
          `queryset.all` ask twice, and {% if queryset %} loads all rows. A context processor asks on every page
Not when  the tag stands once on a page, and few pages have it: there it keeps the view simple
"""

from django import template
from django.db.models import Prefetch
from django.template import engines

from shop.models import Review  # yours

register = template.Library()

ASKING = """{% for product in products %}{{ product.pk }}: {% best_review product as review %}
{{ review.author.name }}{% endfor %}"""
GIVEN = """{% for product in products %}{{ product.pk }}: {% with product.best_reviews.0 as review %}
{{ review.author.name }}{% endwith %}{% endfor %}"""


@register.simple_tag
def best_review(product):
    """The problem: two queries for each card, one of them for the author."""
    return product.reviews.order_by("-helpful_votes", "pk").first()


def naive(products):
    return rendered(ASKING, {"products": products})


def optimized(products):
    """One query for the best reviews of all cards, their authors joined: a sliced Prefetch."""
    best = Review.objects.select_related("author").order_by("-helpful_votes", "pk")[:1]
    products = products.prefetch_related(Prefetch("reviews", best, to_attr="best_reviews"))
    return rendered(GIVEN, {"products": products})


def rendered(text, context):
    return engines["django"].from_string(text).render(context)


# ---- below: for the cookbook's tests and measurements, not for you
from contextlib import contextmanager

from django.db.models import Exists, OuterRef

from cookbook.example import Example, first
from shop.models import Product


@contextmanager
def tagged():
    """Within the block templates know the tag. In a project it stands in templatetags/ and is loaded by {% load %}."""
    builtins = engines["django"].engine.template_builtins
    builtins.append(register)
    try:
        yield
    finally:
        builtins.remove(register)


def reviewed(rows):
    return first(Product, rows, pk__in=Product.objects.filter(Exists(Review.objects.filter(product=OuterRef("pk")))))


EXAMPLE = Example(
    given=lambda rows: (reviewed(rows),),
    also={"without reviews": lambda: (Product.objects.filter(reviews=None).order_by("pk"),)},
    queries={"naive": "1 + 2 * rows", "optimized": 2},
    same=("naive", "optimized"),
    around={"naive": tagged, "optimized": tagged},
    stranger={
        "Product": "Article",
        "Review": "Comment",
        "product": "article",
        "product_id": "article_id",
        "reviews": "comments",
        "helpful_votes": "likes",
        "author": "author",
        "name": "name",
        "products": "articles",
        "review": "comment",
        "best_review": "best_comment",
        "best_reviews": "best_comments",
    },
    api=("simple_tag", "Prefetch", "inclusion_tag", "context_processors", "select_related"),
    symptom="django template tag database query in a loop",
    why=(
        "A tag knows one row, and so can ask for one row only. The view knows all rows, and asks once for all. What "
        "the template is given, it only prints."
    ),
    shop="Templates of the shop ask nothing: parts/cards/ hands out what a card shows. Naive asks in the view, too.",
)
