"""Show the newest few of each row's children.          kind: pattern · Django ≥ 4.2 · any database

Symptom   the three newest comments under each article: a slice in a loop, one query for each row
Detect    SELECT … WHERE product_id = … ORDER BY … LIMIT 3 once a row; or a prefetch of all children of which three show
Rename    Review = what is listed, review = one of it, product = its foreign key, products = the list, reviews = the
          related_name, created_at = what is sorted by, newest_reviews = the few
Price     one query more, with a window function: PostgreSQL numbers all children of the page's rows, and sends the few
Trap      the slice belongs into the Prefetch. A LIMIT over all of them is another question: see `wrong`; and a slice of
          a prefetched list has loaded the rest of it already: see `everything`
Not when  a parent has tens of thousands of children: numbering them costs more than a query for each row does
"""

from django.db.models import Prefetch

from shop.models import Review  # yours

FEW = 2


def naive(products):
    return [
        (product.pk, [review.pk for review in product.reviews.order_by("-created_at", "-pk")[:FEW]])
        for product in products
    ]


def optimized(products):
    newest = Review.objects.order_by("-created_at", "-pk")[:FEW]
    products = products.prefetch_related(Prefetch("reviews", newest, to_attr="newest_reviews"))
    return [(product.pk, [review.pk for review in product.newest_reviews]) for product in products]


def everything(products):
    """As few queries, and every child there is, just in case."""
    newest = Prefetch("reviews", Review.objects.order_by("-created_at", "-pk"))
    return [
        (product.pk, [review.pk for review in list(product.reviews.all())[:FEW]])
        for product in products.prefetch_related(newest)
    ]


def wrong(products):
    """The newest of all together: who writes much pushes the others out."""
    products = list(products)
    found = {product.pk: [] for product in products}
    newest = Review.objects.filter(product__in=products).order_by("-created_at", "-pk")
    for review in newest[: FEW * len(products)]:
        found[review.product_id].append(review.pk)
    return list(found.items())


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example, first
from shop.models import Product

EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": "1 + rows", "optimized": 2, "everything": 2, "wrong": 2},
    same=("naive", "optimized", "everything"),
    differs=("wrong",),
    stranger={
        "Product": "Article",
        "Review": "Comment",
        "review": "comment",
        "product": "article",
        "product_id": "article_id",
        "products": "articles",
        "reviews": "comments",
        "created_at": "written_at",
        "newest_reviews": "newest_comments",
    },
    api=("Prefetch", "to_attr", "Window", "prefetch_related"),
    symptom="django prefetch_related limit, top n per group",
    why=(
        "A slice in a Prefetch becomes ROW_NUMBER() over each parent's children, and a filter on that number. So the "
        "database picks the few of each row, and no other is sent or made into an instance."
    ),
    shop="The recipe query_in_tag takes the best review of each card so; the shop's cards show numbers alone.",
)
