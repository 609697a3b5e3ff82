"""Prefetch a part of a relation.          kind: pattern · Django ≥ 1.7 · any database

Symptom   a loop over rows, and for each of them .filter(), .order_by() or a slice of its children: one query each
Detect    the same SELECT with WHERE and ORDER BY once a row, although there is a prefetch_related
Rename    Review = what is loaded, review = one of it, products = the list, product = one of it, reviews = the
          related_name, good_reviews = that part, rating = what it is narrowed by, created_at = what it is sorted by
Price     one query more; the instances of all that fits, for all rows of the page
Trap      without to_attr, .all() holds the part from then on and says so nowhere: see `wrong`. A queryset in a Prefetch
          is evaluated once for all rows, so a slice [:3] is three for each row, from Django 4.2 on
Not when  only a number is wanted: count_related_rows. Only the newest of each is wanted, of very many: a Subquery with
          its id
"""

from django.db.models import Prefetch

from shop.models import Review  # yours


def naive(products):
    return [
        (product.pk, [review.pk for review in product.reviews.filter(rating__gte=4).order_by("-created_at", "-pk")])
        for product in products
    ]


def optimized(products):
    good = Review.objects.filter(rating__gte=4).order_by("-created_at", "-pk")
    products = products.prefetch_related(Prefetch("reviews", good, to_attr="good_reviews"))
    return [(product.pk, [review.pk for review in product.good_reviews]) for product in products]


def asked_again(products):
    """The trap of most teams: a prefetch that nobody reads, and a query for each row on top."""
    return naive(products.prefetch_related("reviews"))


def wrong(products):
    """Without to_attr: who counts all reviews afterwards counts the good ones."""
    products = products.prefetch_related(Prefetch("reviews", Review.objects.filter(rating__gte=4)))
    return [(product.pk, [review.pk for review in product.reviews.all()]) for product in products]


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example, first
from shop.models import Product


def without_to_attr_all_is_no_longer_all():
    product = Product.objects.filter(reviews__rating__lt=4).distinct().order_by("pk").first()
    part = Prefetch("reviews", Review.objects.filter(rating__gte=4))
    narrowed = Product.objects.prefetch_related(part).get(pk=product.pk)
    assert len(narrowed.reviews.all()) < product.reviews.count()


EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": "1 + rows", "optimized": 2, "asked_again": "2 + rows", "wrong": 2},
    same=("naive", "asked_again", "optimized"),
    checks=(without_to_attr_all_is_no_longer_all,),
    stranger={
        "Product": "Article",
        "Review": "Comment",
        "review": "comment",
        "products": "articles",
        "product": "article",
        "reviews": "comments",
        "good_reviews": "good_comments",
        "rating": "stars",
        "created_at": "written_at",
    },
    api=("Prefetch", "to_attr", "prefetch_related"),
    symptom="django prefetch_related with filter still queries per row",
    why=(
        "prefetch_related keeps the whole relation, and .filter() asks for something else, which is not kept. A "
        "Prefetch with the filter in it asks once for all rows. Under a name of its own nobody takes the part for all."
    ),
    shop="The stage eager loads active promotions so: shop/parts/cards/eager.py, _many(), and header/eager.py, tree().",
)
