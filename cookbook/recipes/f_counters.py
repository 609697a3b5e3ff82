"""Let the database count.          kind: pattern · Django ≥ 1.4 · any database

Symptom   counters that are too low: views, likes or stock, as soon as two requests come at once
Detect    code that reads a field, adds to it and calls save(); a SELECT and an UPDATE of all columns of the same row
Rename    Review = what has a counter, helpful_votes = the counter
Price     every count is a write of the row: on one hot row writers wait for each other until the transaction ends
Trap      an instance still holds the old number until refresh_from_db(); before Django 6.0 it holds the expression
          after save(), and a second save() adds again. A number that must not go below zero needs the condition in the
          same statement, and the result looked at: see `taken`
Not when  thousands of counts a second fall on one row: collect them in the cache or in rows, and add them up later
"""

from django.db.models import F

from shop.models import Review  # yours


def naive(pk):
    review = Review.objects.get(pk=pk)
    review.helpful_votes += 1
    review.save()
    return count(pk)


def optimized(pk):
    Review.objects.filter(pk=pk).update(helpful_votes=F("helpful_votes") + 1)
    return count(pk)


def taken(pk):
    """Take one, unless there is none. Tells whether it was taken: True once for each that there was."""
    found = Review.objects.filter(pk=pk, helpful_votes__gt=0)
    return found.update(helpful_votes=F("helpful_votes") - 1) == 1


def count(pk):
    return list(Review.objects.filter(pk=pk).values_list("helpful_votes", flat=True))


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example


def two_at_once_count_twice():
    """Two requests that overlap, step by step: both have read before either writes."""
    review = Review.objects.order_by("pk").first()
    start = review.helpful_votes
    one, other = Review.objects.get(pk=review.pk), Review.objects.get(pk=review.pk)
    for request in (one, other):
        request.helpful_votes += 1
        request.save()
    assert count(review.pk) == [start + 1], "two saves should have lost a count"
    optimized(review.pk)
    optimized(review.pk)
    assert count(review.pk) == [start + 3]


def the_last_one_is_taken_once():
    review = Review.objects.order_by("pk").first()
    Review.objects.filter(pk=review.pk).update(helpful_votes=1)
    assert [taken(review.pk), taken(review.pk)] == [True, False]
    assert count(review.pk) == [0]


EXAMPLE = Example(
    given=lambda rows: (Review.objects.order_by("pk")[max(rows - 1, 0)].pk,),
    queries={"naive": 3, "optimized": 2},  # the last one reads
    same=("naive", "optimized"),
    checks=(two_at_once_count_twice, the_last_one_is_taken_once),
    writes=True,
    stranger={"Review": "Comment", "helpful_votes": "likes"},
    api=("F", "update", "refresh_from_db"),
    symptom="django counter race condition lost update",
    why=(
        "The database reads and writes the row under its lock, in one statement, so nobody comes between. Only one "
        "column is written, and the row is neither fetched nor built. A condition in the same statement is checked "
        "under the same lock."
    ),
    shop="Checkout takes stock so, with the condition in the statement: shop/ordering.py.",
)
