"""Cards from just the columns that they show, as rows and not as instances: what is counted, PostgreSQL counts.

Each fact of a product is an expression, written once, that any query of products can be annotated with.

Price: a new thing on a card is a change here, too; and what is counted is counted anew for every page.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Avg, Count, Exists, F, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject

from shop.models import Image, OrderLine, Product, Promotion, Review, Tag, Variant, reduced, still_new
from shop.parts.header.lean import way


def _of_product(model, aggregate):
    """Return the aggregate over the rows of a model that belong to a product; NULL where it has none."""
    rows = model.objects.filter(product=OuterRef("pk")).order_by()
    return Subquery(rows.values("product").values(found=aggregate))


AVERAGE = _of_product(Review, Avg("rating"))
REVIEWS = Coalesce(_of_product(Review, Count("pk")), 0)
SOLD = Coalesce(_of_product(OrderLine, Sum("quantity")), 0)
LOWEST = F("price_cents") + Coalesce(_of_product(Variant, Min("surcharge_cents")), 0)
IN_STOCK = Exists(Variant.objects.filter(product=OuterRef("pk"), stock__gt=0))
COVER = Subquery(Image.objects.filter(product=OuterRef("pk")).values(found=JSONObject(key="key", alt="alt"))[:1])
TAG_NAMES = ArraySubquery(Tag.objects.filter(products=OuterRef("pk")).values("name"))

CARDS = (
    Product.objects.published()
    .order_by()
    .values(
        "pk",
        "category_id",
        "name",
        "slug",
        "new_until",
        brand_name=F("brand__name"),
        tag_names=TAG_NAMES,
        image=COVER,
        lowest=LOWEST,
        rating=AVERAGE,
        rating_count=REVIEWS,
        in_stock=IN_STOCK,
    )
)


def cards_by_id(ids, categories):
    """Return the cards of the published products with these ids, by id. `categories` is a tree()."""
    if not ids:
        return {}
    rows = CARDS.filter(pk__in=set(ids))
    active = Promotion.objects.active()
    on_product, on_category = active.best_by("products", products__in=ids), active.best_by("categories")
    cards = {}
    for row in rows:
        shelves = [on_category.get(node.pk, 0) for node in way(categories, row["category_id"])]
        cards[row["pk"]] = _card(row, max([on_product.get(row["pk"], 0), *shelves]))
    return cards


def _card(row, percent):
    return {
        "product": {
            "name": row["name"],
            "slug": row["slug"],
            "brand": {"name": row["brand_name"]},
            "is_new": still_new(row["new_until"]),
        },
        "image": row["image"],
        "tags": row["tag_names"],
        "price_cents": reduced(row["lowest"], percent),
        "old_price_cents": row["lowest"] if percent else None,
        "percent": percent,
        "rating": row["rating"],
        "rating_count": row["rating_count"],
        "in_stock": row["in_stock"],
    }
