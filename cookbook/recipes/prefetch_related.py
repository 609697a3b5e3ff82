"""Load lists of lists, one query for each relation.          kind: pattern · Django ≥ 1.4 · any database

Symptom   a loop in a loop: every row's tags, pictures or children cost a query; 1 + 2n for two relations
Detect    the query budget at n and 4n rows grows; the same JOIN through the many-to-many table, over and over
Rename    products = the list, product = one of it, tags = a many-to-many relation, tag = one of it, name = what is
          shown of that, images = a reverse foreign key, image = one of it
Price     one query for each relation, also when there is nothing; all related rows become instances in memory
Trap      select_related cannot do it: it follows to one row only. FETCH_PEERS does not batch managers either. Whatever
          narrows afterwards, .filter() or .first(), asks again: see keep_a_prefetch
Not when  only a number is wanted (count_related_rows), or a few of very many (a sliced Prefetch); or the same relation
          is read for a single row
"""


def naive(products):
    return [
        (product.pk, [tag.name for tag in product.tags.all()], [image.pk for image in product.images.all()])
        for product in products
    ]


def optimized(products):
    return naive(products.prefetch_related("tags", "images"))


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example, first
from shop.models import Product

EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": "1 + 2 * rows", "optimized": 3},
    same=("naive", "optimized"),
    stranger={
        "Product": "Article",
        "products": "articles",
        "product": "article",
        "tags": "tags",
        "tag": "tag",
        "name": "name",
        "images": "pictures",
        "image": "picture",
    },
    api=("prefetch_related", "Prefetch", "prefetch_related_objects"),
    symptom="django N+1 queries many to many or reverse foreign key",
    why=(
        "The keys of all rows go into one WHERE … IN (…) for each relation, and Python hands the related rows out. So "
        "the number of queries is that of relations, not of rows. Two relations to many in one join would return every "
        "pair of a tag and a picture."
    ),
    shop="The stage eager: shop/parts/cards/eager.py, _many(); load_cards() does it once for several querysets.",
)
