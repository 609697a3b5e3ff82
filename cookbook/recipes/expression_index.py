"""Index the expression that the ORM asks for.          kind: migration · Django ≥ 3.2 · PostgreSQL

Symptom   a search that ignores case (iexact) or asks for a date of a moment is slow, although the column has an index
Detect    Seq Scan with a function in its Filter, such as upper((title)::text) = …
Rename    reviews = the list, title = what is compared
Price     the expression is computed at each INSERT, and at each UPDATE of its column
Trap      the index has to be of the very expression that Django writes: iexact is UPPER, so an index of Lower serves
          nothing, see LOWERED; ask with explain(). An expression has to be immutable: a date of a moment depends on the
          time zone, so it cannot be indexed without one
Not when  a range does the same: created_at__gte and __lt serve for created_at__date by the plain index. For LIKE '%x%'
          see trigrams
"""

from django.db import models
from django.db.models.functions import Lower, Upper

INDEX = models.Index(Upper("title"), name="title_in_capitals")  # into Meta.indexes: what iexact asks for
LOWERED = models.Index(Lower("title"), name="title_in_small_letters")  # serves title_lower=…, and not iexact
PLAIN = models.Index(fields=["title"], name="title_as_it_is")


def naive(reviews, title):
    """With PLAIN."""
    return list(reviews.filter(title__iexact=title).order_by("pk").values_list("pk", flat=True))


def optimized(reviews, title):
    """The same query, with INDEX."""
    return naive(reviews, title)


def lowered(reviews, title):
    """The same query, with LOWERED: in vain."""
    return naive(reviews, title)


# ---- below: for the cookbook's tests and measurements, not for you
from functools import partial

from cookbook.example import Example, filled, index_bytes
from shop.models import Review

ROWS = 20_000
indexed = partial(filled, Review, ROWS, title="'Title ' || n")


def lower_serves_who_asks_for_lower():
    with indexed([LOWERED]):
        lower = Review.objects.annotate(small=Lower("title")).filter(small="title 7").order_by()
        assert LOWERED.name in lower.explain()


EXAMPLE = Example(
    given=lambda rows: (Review.objects.all(), f"tITLE {rows or 'nothing'}"),
    queries={"naive": 1, "optimized": 1, "lowered": 1},
    same=("naive", "optimized", "lowered"),
    around={
        "naive": partial(indexed, [PLAIN]),
        "optimized": partial(indexed, [INDEX]),
        "lowered": partial(indexed, [LOWERED]),
    },
    change=lambda: None,  # each function has a table of its own
    plan={"optimized": ("title_in_capitals",)},
    absent={"naive": ("title_as_it_is",), "lowered": ("title_in_small_letters",)},
    checks=(lower_serves_who_asks_for_lower,),
    databases=("postgresql",),
    price=lambda: {
        "bytes of the index, 20 000 rows": index_bytes(indexed, INDEX),
        "bytes of PLAIN, 20 000 rows": index_bytes(indexed, PLAIN),
    },
    stranger={
        "Review": "Comment",
        "reviews": "comments",
        "title": "text",
        "title_in_capitals": "text_in_capitals",
        "title_in_small_letters": "text_in_small_letters",
        "title_as_it_is": "text_as_it_is",
    },
    api=("Index", "Upper", "Lower", "iexact", "UniqueConstraint"),
    symptom="django iexact slow, index not used",
    why=(
        "An index serves the expression that it was made of, and no other. With UPPER(title) in it, equal capitals "
        "stand together, and the few rows that fit are found in a few steps."
    ),
    shop="Not in the shop: its slugs are in small letters, and compared as they are.",
)
