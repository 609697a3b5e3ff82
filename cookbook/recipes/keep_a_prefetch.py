"""Read a prefetched relation without throwing it away.          kind: pattern · Django ≥ 1.4 · any database

Symptom   prefetch_related is there, and there is still a query for every row: more queries than without it
Detect    the same SELECT … LIMIT 1 or COUNT(*) once a row beside one WHERE … IN (…); assertNumQueries at n and 4n rows
Rename    products = the list, product = one of it, images = a prefetched relation, image = one of it, position = a
          column to compare
Price     what the database did is done in Python: fine for some rows each, not for thousands
Trap      .last(), .filter(), .exclude(), .order_by(), .values(), .get() and .iterator() ask again. .first() asks where
          the model has no Meta.ordering. .all(), .count() and .exists() do not ask, nor do len(), slices and loops over
          .all(). A template's `product.images.last` is a call, too
Not when  the relation is long: then narrow it in the query, see filtered_prefetch
"""


def naive(products):
    return [
        (
            product.pk,
            getattr(product.images.last(), "pk", None),
            [image.pk for image in product.images.filter(position__gt=0)],
        )
        for product in products.prefetch_related("images")
    ]


def optimized(products):
    found = []
    for product in products.prefetch_related("images"):
        images = product.images.all()  # is there already
        last = images[len(images) - 1].pk if images else None
        found.append((product.pk, last, [image.pk for image in images if image.position > 0]))
    return found


# ---- below: for the cookbook's tests and measurements, not for you
from django.contrib.auth.models import User

from cookbook.counting import counted
from cookbook.example import Example, first
from shop.models import Product

ASK = ("last", "filter", "exclude", "order_by", "values", "iterator")
DO_NOT = ("all", "first", "count", "exists", "__len__")


def who_asks_again():
    products = Product.objects.filter(images__isnull=False).distinct().order_by("pk")
    [product] = products.prefetch_related("images")[:1]
    for method in ASK:
        with counted() as counts:
            found = getattr(product.images, method)()
            list(found) if hasattr(found, "__iter__") else found
        assert counts.queries == 1, f".{method}() should ask"
    for method in DO_NOT:
        with counted() as counts:
            len(product.images.all()) if method == "__len__" else getattr(product.images, method)()
        assert counts.queries == 0, f".{method}() should not ask"
    user = User.objects.prefetch_related("groups").get(pk=User.objects.create(username="somebody").pk)
    with counted() as counts:
        user.groups.first()  # a Group has no Meta.ordering
    assert counts.queries == 1, ".first() should ask where nothing orders"


EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": "2 + 2 * rows", "optimized": 2},
    same=("naive", "optimized"),
    checks=(who_asks_again,),
    stranger={
        "Product": "Article",
        "images": "pictures",
        "position": "place",
        "products": "articles",
        "product": "article",
        "image": "picture",
    },
    api=("prefetch_related", "QuerySet.first", "QuerySet.last", "QuerySet.filter"),
    symptom="django prefetch_related makes more queries than before",
    why=(
        "What was prefetched is the result of .all(). Each method that makes another queryset has another result, "
        "so it asks the database. Python can narrow a short list that is there already."
    ),
    shop="The stage eager: shop/parts/cards/eager.py, _card() takes next(iter(product.images.all()), None).",
)
