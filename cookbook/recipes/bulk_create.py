"""Insert many rows in few statements.          kind: pattern · Django ≥ 4.1 · any database

Symptom   an import that saves in a loop: as many INSERTs as rows, minutes for what takes a second
Detect    pg_stat_statements: one INSERT with calls in thousands and rows = calls
Rename    Image = what is inserted, key = a unique field, alt = what an import may change, position = another field
Price     save() is not called, signals are not sent, auto-created children are not made; long statements and their
          memory
Trap      without batch_size, one statement holds everything. Instances have no primary key afterwards on databases
          without RETURNING. ignore_conflicts hides other mistakes, too, and sets no keys. An upsert writes no row twice
          in one statement: remove duplicates first. A column that is not in update_fields keeps its old value
Not when  save() does something that has to happen; or there are millions of rows: COPY needs no INSERT at all
"""

from shop.models import Image  # yours

BATCH = 500


def naive(images):
    for image in images:
        image.save()
    return count()


def optimized(images):
    Image.objects.bulk_create(images, batch_size=BATCH)
    return count()


def upserted(images):
    """New ones are inserted, those whose key is there already are changed: one statement for both."""
    Image.objects.bulk_create(
        images, batch_size=BATCH, update_conflicts=True, unique_fields=["key"], update_fields=["alt"]
    )
    return count()


def count():
    return sorted(Image.objects.filter(key__startswith="new-").values_list("key", "alt", "position"))


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example
from shop.models import Product


def given(rows):
    product = Product.objects.order_by("pk")[0]
    return ([Image(product=product, key=f"new-{n}", alt=f"Picture {n}", position=100 + n) for n in range(rows)],)


def an_upsert_changes_what_is_there():
    [images] = given(3)
    optimized(images)
    [again] = given(4)
    for image in again:
        image.alt = "changed"
        image.position += 1000
    found = upserted(again)
    assert [alt for _, alt, _ in found] == ["changed"] * 4
    assert [position for _, _, position in found] == [100, 101, 102, 1103], "update_fields should leave the rest"


EXAMPLE = Example(
    given=given,
    queries={"naive": "1 + rows", "optimized": 2, "upserted": 2},  # the last one reads
    same=("naive", "optimized", "upserted"),
    checks=(an_upsert_changes_what_is_there,),
    writes=True,
    rows=500,
    stranger={
        "Product": "Article",
        "Image": "Picture",
        "product": "article",
        "key": "file",
        "alt": "caption",
        "position": "place",
    },
    api=("bulk_create", "update_conflicts", "batch_size", "ignore_conflicts"),
    symptom="django save in a loop is slow",
    why=(
        "Each save is a round trip, a statement to parse and, outside of a transaction, a commit that waits for the "
        "disk. One INSERT with many rows is all that once. The rows themselves cost the same."
    ),
    shop="Tests build their rows so. The seeding is larger and uses COPY (seeding/copying.py).",
)
