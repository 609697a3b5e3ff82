"""Change rows without loading them.          kind: pattern · Django ≥ 2.2 · any database

Symptom   a loop that reads rows, changes a field and saves: an UPDATE of all columns for each row
Detect    one SELECT, and then UPDATE … WHERE id = … as often as there are rows
Rename    products = the list, product = one of it, price_cents = what changes, Product = the model
Price     all rows are locked at once until the transaction ends: of very many, update a batch of keys at a time
Trap      update() calls no save(), sends no signals, and leaves auto_now fields as they are. save() writes all columns,
          so it undoes what others have changed since the row was read: save(update_fields=[…]) does not
Not when  save() does something that has to happen for each row
"""

from django.db.models import F


def naive(products):
    for product in products:
        product.price_cents += 100
        product.save()
    return prices(products)


def optimized(products):
    """The database computes."""
    products.update(price_cents=F("price_cents") + 100)
    return prices(products)


def in_bulk(products):
    """Python computes, from what was read; the database writes all rows by one statement."""
    changed = list(products)
    for product in changed:
        product.price_cents += 100
    products.model.objects.bulk_update(changed, ["price_cents"], batch_size=500)
    return prices(products)


def prices(products):
    return sorted(products.values_list("pk", "price_cents"))


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example, first
from shop.models import Product


def save_undoes_what_others_changed():
    mine = Product.objects.order_by("pk")[0]
    Product.objects.filter(pk=mine.pk).update(description="changed by somebody else")
    mine.price_cents += 100
    mine.save(update_fields=["price_cents"])
    assert Product.objects.get(pk=mine.pk).description == "changed by somebody else"
    mine.save()
    assert Product.objects.get(pk=mine.pk).description != "changed by somebody else"


EXAMPLE = Example(
    given=lambda rows: (first(Product, rows),),
    queries={"naive": "2 + rows", "optimized": 2, "in_bulk": 3},  # the last one reads
    same=("naive", "optimized", "in_bulk"),
    checks=(save_undoes_what_others_changed,),
    writes=True,
    rows=200,
    stranger={
        "Product": "Article",
        "products": "articles",
        "product": "article",
        "price_cents": "words",
        "prices": "lengths",
        "description": "body",
    },
    api=("update", "F", "bulk_update", "update_fields"),
    symptom="django update many rows without loop",
    why=(
        "The row's way to Python and back is spared: no instance, no statement and no round trip for each. Only the "
        "column that changes is written. It is read and written under the same lock, so nothing is lost."
    ),
    shop="Checkout takes stock so, with F(): shop/ordering.py. What is rendered of a text is made void so: "
    "shop/denormalized/texts.py.",
)
