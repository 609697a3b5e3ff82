"""What recipes claim of two requests at once, asked of connections at once: rows are committed, and put back.

Broken on purpose and caught: a counter that is read and then written.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from cookbook.recipes import f_counters
from shop.models import Category, Review
from tests import rows

PEOPLE, TIMES = 6, 5


def test_no_count_is_lost(empty_shop):
    review = a_review()

    def person():
        for _ in range(TIMES):
            f_counters.optimized(review.pk)

    at_once(person)
    assert f_counters.count(review.pk) == [PEOPLE * TIMES]


def test_the_last_piece_is_taken_once(empty_shop):
    review = a_review(helpful_votes=3)
    assert sorted(at_once(lambda: f_counters.taken(review.pk))) == [False] * (PEOPLE - 3) + [True] * 3
    assert f_counters.count(review.pk) == [0]


def at_once(act):
    """Let several people act at the same moment, each over a connection of their own. Return what they got."""
    together = Barrier(PEOPLE)

    def person(_):
        try:
            connection.ensure_connection()
            together.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(person, range(PEOPLE)))


def a_review(helpful_votes=0):
    shelf = Category.objects.create(name="Bells", slug="bells")
    review = rows.unsaved_review(rows.product(shelf, "bell"), "rider")
    review.helpful_votes = helpful_votes
    review.save()
    return Review.objects.get(pk=review.pk)
