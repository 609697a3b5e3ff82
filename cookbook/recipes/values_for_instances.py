"""Read rows where no instances are needed.          kind: pattern · Django ≥ 1.11 · any database

Symptom   few queries, and Python takes longer than PostgreSQL: thousands of instances for a report, a menu or an export
Detect    a profile with Model.from_db and __init__ on top; rows × columns of the log is large, what is shown is small
Rename    products = the list, product = one of it, slug = a column, price_cents = a column, brand = a foreign key, name
          = its column
Price     tuples or dicts: no methods, no properties, no related managers; what a property computed has to be said again
Trap      values() of a relation to many returns a row for each pair; values_list() of a foreign key is its id. Rows are
          not updated by anybody: nothing can be saved
Not when  methods of the model are used; or there are ten rows, where it hardly matters
"""


def naive(products):
    return [(product.slug, product.price_cents, product.brand.name) for product in products.select_related("brand")]


def optimized(products):
    return list(products.values_list("slug", "price_cents", "brand__name"))


def named(products):
    """With names, for templates: {{ row.slug }}. Costs a class for each set of names."""
    rows = products.values_list("slug", "price_cents", "brand__name", named=True)
    return [(row.slug, row.price_cents, row.brand__name) for row in rows]


def dicts(products):
    rows = products.values("slug", "price_cents", "brand__name")
    return [(row["slug"], row["price_cents"], row["brand__name"]) for row in rows]


# ---- below: for the cookbook's tests and measurements, not for you
from cookbook.example import Example
from shop.models import Product

EXAMPLE = Example(
    given=lambda rows: (Product.objects.order_by("pk")[:rows],),
    queries={"naive": 1, "optimized": 1, "named": 1, "dicts": 1},
    same=("naive", "optimized", "named", "dicts"),
    rows=1000,
    stranger={
        "Product": "Article",
        "slug": "title",
        "price_cents": "words",
        "brand": "author",
        "name": "name",
        "products": "articles",
        "product": "article",
    },
    api=("values", "values_list", "named"),
    symptom="django orm slow to instantiate many objects",
    why=(
        "An instance is built from all columns, with a state, and signals are looked at. A tuple is what the driver "
        "has returned already. Columns that are not named are neither sent nor converted."
    ),
    shop="The stage lean: shop/parts/cards/lean.py reads cards as rows, and header/lean.py the categories.",
)
