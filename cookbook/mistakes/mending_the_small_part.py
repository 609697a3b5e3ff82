"""Mending what is a twentieth of the time.

The template is written anew in Python, by hand, and the queries in its loop stay. Whatever the small part gains, the
page keeps the rest: look first at where the time goes (explain_one_request).
"""

from django.template import Context, Engine
from django.utils.html import escape

from cookbook.example import Example, first
from shop.models import Review

TEMPLATE = Engine().from_string("{% for review in reviews %}<li>{{ review.author.name }}</li>{% endfor %}")


def naive(reviews):
    """No template any more, and all queries."""
    return "".join(f"<li>{escape(review.author.name)}</li>" for review in reviews)


def optimized(reviews):
    """The template as it was, and one query."""
    return untouched(reviews.select_related("author"))


def untouched(reviews):
    return str(TEMPLATE.render(Context({"reviews": reviews})))


EXAMPLE = Example(
    given=lambda rows: (first(Review, rows),),
    queries={"naive": "1 + rows", "optimized": 1, "untouched": "1 + rows"},
    same=("naive", "optimized", "untouched"),
    lazy=("untouched",),
)
