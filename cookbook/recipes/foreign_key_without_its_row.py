"""Read a foreign key without its row.          kind: pattern · Django ≥ 1.4 · any database

Symptom   a query for each row, and all that is used of it is the id
Detect    SELECT … WHERE id = … once a row, from a line that says .author.pk, .author.id or compares two objects
Rename    reviews = the list, review = one of it, author = the foreign key, author_id = its column, product = another
          foreign key, images = a relation of that
Price     none
Trap      `review.author == user` loads the author to compare two keys; `review.author_id == user.pk` does not. In a
          template it is {{ review.author_id }}. A foreign key with to_field holds that field in its column, not the key
Not when  anything else of the row is shown: select_related
"""


def naive(reviews):
    return [(review.pk, review.author.pk) for review in reviews]


def optimized(reviews):
    return [(review.pk, review.author_id) for review in reviews]


def joined(reviews):
    """One query as well, and a whole row of another table for each key that was there already."""
    return naive(reviews.select_related("author"))


def just_in_case(reviews):
    """All that a page might want of it, for a key."""
    return naive(reviews.prefetch_related("author", "product__images"))


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.counting import counted
from cookbook.example import Example, first
from shop.models import Review


def to_filter_needs_no_join():
    assert "JOIN" not in str(Review.objects.filter(author__pk=1).query)
    with counted() as counts:
        review = Review.objects.order_by("pk")[0]
        assert review.author_id
    assert counts.queries == 1


EXAMPLE = Example(
    given=lambda rows: (first(Review, rows),),
    queries={"naive": "1 + rows", "optimized": 1, "joined": 1, "just_in_case": 4},
    same=("naive", "optimized", "joined", "just_in_case"),
    checks=(to_filter_needs_no_join,),
    stranger={
        "Review": "Comment",
        "reviews": "comments",
        "review": "comment",
        "author": "author",
        "author_id": "author_id",
        "product": "article",
        "images": "pictures",
    },
    api=("ForeignKey", "attname", "select_related"),
    symptom="django foreign key id without extra query",
    why=(
        "The key of the other row is a column of this one, and was fetched with it. Django keeps it beside the "
        "relation, under the name with _id. Only the relation itself has to ask."
    ),
    shop="The header's tree is put together by parent_id: shop/parts/header/eager.py.",
)
