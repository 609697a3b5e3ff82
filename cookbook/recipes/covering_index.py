"""Answer from the index alone.          kind: migration · Django ≥ 3.2 · PostgreSQL

Symptom   the index is used, and the query still reads a block of the table for nearly each row
Detect    the plan says Index Scan or Bitmap Heap Scan with many blocks, for a query that shows two or three columns
Rename    reviews = the list, product = what is equal, rating = what is read, Review = the model
Price     a larger index; an UPDATE of an included column writes the index, and is never HOT
Trap      without VACUUM it gains nothing: pages that are not all-visible are read ("Heap Fetches"). select * or a model
          instance reads columns that the index does not have: see `instances`
Not when  the column changes all the time (counters, stock); or a row's parent has few rows, in one block or two
"""

from django.db import models
from django.db.models import Avg, Count

INDEX = models.Index(fields=["product"], include=["rating"], name="rating_of_each")  # into Meta.indexes
PLAIN = models.Index(fields=["product"], name="product_alone")  # what a foreign key has by itself


def naive(reviews, product):
    """With PLAIN."""
    found = reviews.filter(product=product).aggregate(average=Avg("rating"), count=Count("rating"))
    return round(float(found["average"] or 0), 6), found["count"]


def optimized(reviews, product):
    """The same query, with INDEX."""
    return naive(reviews, product)


def instances(reviews, product):
    """With INDEX, and in vain: an instance has all columns."""
    ratings = [review.rating for review in reviews.filter(product=product).order_by()]
    return round(sum(ratings) / len(ratings), 6) if ratings else 0, len(ratings)


# ---- below: for the cookbook's tests and measurements, not for you
import json
from functools import partial

from django.db import connection
from django.db.models import F

from cookbook.example import Example, filled, index_bytes
from shop.models import Review

ROWS, PARENTS = 20_000, 10
indexed = partial(filled, Review, ROWS, product=f"1 + n % {PARENTS}", rating="1 + n % 5", body="repeat('text ', 120)")


def heap_fetches(ratings):
    return json.loads(ratings.explain(analyze=True, format="json"))[0]["Plan"]["Heap Fetches"]


def a_changed_page_is_read_again():
    """Until the next VACUUM."""
    with indexed([INDEX]):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        ratings = Review.objects.filter(product=1).order_by().values_list("rating")
        assert heap_fetches(ratings) == 0
        Review.objects.filter(product=1).update(rating=F("rating"))
        assert heap_fetches(ratings) > 0


EXAMPLE = Example(
    given=lambda rows: (Review.objects.all(), min(rows, PARENTS)),
    queries={"naive": 1, "optimized": 1, "instances": 1},
    same=("naive", "optimized", "instances"),
    around={
        "naive": partial(indexed, [PLAIN]),
        "optimized": partial(indexed, [INDEX]),
        "instances": partial(indexed, [INDEX]),
    },
    change=lambda: None,  # each function has a table of its own
    plan={"naive": ("Index Scan using product_alone",), "optimized": ("Index Only Scan using rating_of_each",)},
    absent={"instances": ("Index Only Scan",)},
    checks=(a_changed_page_is_read_again,),
    databases=("postgresql",),
    price=lambda: {
        "bytes of the index, 20 000 rows": index_bytes(indexed, INDEX),
        "bytes of PLAIN, 20 000 rows": index_bytes(indexed, PLAIN),
    },
    stranger={
        "Review": "Comment",
        "reviews": "comments",
        "review": "comment",
        "product": "article",
        "rating": "stars",
        "body": "text",
        "product_alone": "article_alone",
    },
    api=("Index", "include", "Meta.indexes", "values_list"),
    symptom="postgres index only scan django include",
    why=(
        "The index holds what is equal and what is read, side by side for all rows of one parent. So a few of its "
        "blocks are the answer, and the table's, over which these rows are strewn, are not read."
    ),
    shop="Lists read Listing by listing_shelf alone: shop/models/denormalized.py.",
)
