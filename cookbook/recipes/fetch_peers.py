"""Mend the lazy loads of code that is not yours.          kind: pattern · Django ≥ 6.1 · any database

Symptom   a template, a serializer or the admin of a package loads foreign keys row by row, and you cannot change it
Detect    the same SELECT … WHERE id = … from a line that is in site-packages
Rename    reviews = the list, review = one of it, label = the code that is not yours, author = a foreign key, name =
          what is shown of it, product = another one, slug = what is shown of that
Price     one query for each relation that is touched, with the keys of all rows that are still there; a note beside
          each instance of those that it came with
Trap      it does nothing for .all() of a reverse or many-to-many relation, nor with iterator(), nor for objects that
          come out of a cache. Who touches one row of a thousand fetches the relation of all thousand
Not when  you write the query and know what is shown: select_related and prefetch_related say so where it is read
"""

from django.db.models import FETCH_PEERS


def label(review):
    """Code of a package: it takes an instance, and reads what it likes."""
    return f"{review.author.name} on {review.product.slug}"


def naive(reviews):
    return [label(review) for review in reviews]


def optimized(reviews):
    """The queryset is yours: the first access fetches the relation of all its rows."""
    return naive(reviews.fetch_mode(FETCH_PEERS))


def known(reviews):
    """Where one knows what the code reads: a join."""
    return naive(reviews.select_related("author", "product"))


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.counting import counted
from cookbook.example import Example, first
from shop.models import Product, Review


def lists_and_iterators_are_not_batched():
    products = first(Product, 6).fetch_mode(FETCH_PEERS)
    with counted() as counts:
        for product in products:
            list(product.reviews.all())
    assert counts.queries == 1 + 6
    reviews = first(Review, 6).fetch_mode(FETCH_PEERS)
    with counted() as counts:
        for review in reviews.iterator():
            label(review)
    assert counts.queries == 1 + 2 * 6


def a_deferred_field_is_batched():
    products = first(Product, 6).defer("slug").fetch_mode(FETCH_PEERS)
    with counted() as counts:
        for product in products:
            assert product.slug
    assert counts.queries == 2


EXAMPLE = Example(
    given=lambda rows: (first(Review, rows),),
    queries={"naive": "1 + 2 * rows", "optimized": 3, "known": 1},
    same=("naive", "optimized", "known"),
    lazy=("optimized",),
    checks=(lists_and_iterators_are_not_batched, a_deferred_field_is_batched),
    stranger={
        "Product": "Article",
        "Review": "Comment",
        "reviews": "comments",
        "review": "comment",
        "label": "label",
        "author": "author",
        "name": "name",
        "product": "article",
        "slug": "title",
    },
    api=("fetch_mode", "FETCH_PEERS", "FETCH_RAISE", "defer"),
    symptom="django N+1 in third-party package or admin",
    why=(
        "Instances remember the rows that they came with. With FETCH_PEERS, the first access to a foreign key or to a "
        "deferred field fetches it for all of them. The code that reads stays as it is."
    ),
    shop="The stage eager loads the authors of reviews so: shop/pages/product/eager.py.",
)
