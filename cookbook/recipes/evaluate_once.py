"""Evaluate a queryset once.          kind: pattern · Django ≥ 1.4 · any database

Symptom   three or four statements on the same table, of which one brings the rows and the others what is known then
Detect    SELECT 1 … LIMIT 1, SELECT COUNT(*) and SELECT … of the same WHERE, one after the other
Rename    reviews = the list, review = one of it
Price     all rows are in memory: right for a page, wrong for a table
Trap      a queryset that has been looped over answers len(), count(), exists() and [0] itself; .first(), .last() and
          .filter() ask anew. A queryset that has not been looped over asks for each index: see `by_index`
Not when  the rows are not shown: then count() and exists() are right, each alone
"""


def naive(reviews):
    if not reviews.exists():
        return 0, None, []
    return reviews.count(), reviews[0].pk, [review.pk for review in reviews]


def optimized(reviews):
    reviews = list(reviews)
    if not reviews:
        return 0, None, []
    return len(reviews), reviews[0].pk, [review.pk for review in reviews]


def rows_first(reviews):
    """The same calls as naive's, after the loop: the queryset keeps its rows, and answers of them."""
    pks = [review.pk for review in reviews]
    if not reviews.exists():
        return 0, None, []
    return reviews.count(), reviews[0].pk, pks


def by_index(reviews):
    """An index into a queryset that nobody has evaluated is a statement with LIMIT 1, each time."""
    count = reviews.count()
    pks = [reviews[n].pk for n in range(count)]
    return count, pks[0] if pks else None, pks


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example, first
from shop.models import Review

EXAMPLE = Example(
    given=lambda rows: (first(Review, rows),),
    queries={"naive": 4, "optimized": 1, "rows_first": 1, "by_index": "1 + rows"},
    same=("naive", "optimized", "rows_first", "by_index"),
    stranger={"Review": "Comment", "reviews": "comments", "review": "comment"},
    api=("exists", "count", "len", "QuerySet"),
    symptom="django queryset evaluated several times, exists then count then loop",
    why=(
        "A queryset asks when it is looped over, and keeps the rows. Before that, each question is a statement of its "
        "own. A list says plainly that the rows are there."
    ),
    shop="Views hand lists to their templates, from the stage eager on (shop/pages/).",
)
