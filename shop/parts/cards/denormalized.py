"""Cards from just the columns that they show, denormalized instead of counted, as rows and not as instances.

Price: the table Listing costs every write a little (shop.denormalized), and a new thing on a card is a change here too.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import F, TextField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from shop.models import Listing, reduced, still_new
from shop.parts.header.lean import way


def array_of(select, field):
    """Return an array of what `select` finds for the product, to annotate it with: short lists in the row itself.

    By hand, since building ArraySubquery and JSONObject takes the ORM longer than PostgreSQL takes to answer them.
    `select` calls tables by their names, so it fits a query that joins each once, but not one inside of another.
    """
    return RawSQL(f"ARRAY({select})", (), ArrayField(field))  # noqa: S611  constants of this package


TAG_NAMES = array_of("SELECT name FROM shop_tag WHERE id = ANY(shop_listing.tag_ids) ORDER BY name", TextField())

# What a card shows of a published product and nothing else: columns, and of other tables what fits in a column.
FACTS = ("category_id", "lowest_price_cents", "rating_average", "rating_count", "in_stock", "cover")
CARDS = Listing.objects.filter(published=True).values(
    *FACTS,
    "product_id",
    tag_names=TAG_NAMES,
    brand_name=F("brand__name"),
    name=F("product__name"),
    slug=F("product__slug"),
    new_until=F("product__new_until"),
)

# By hand for the same reason.
PROMOTIONS = """
SELECT 'product', on_products.product_id, max(p.percent)
  FROM shop_promotion p JOIN shop_promotion_products on_products ON on_products.promotion_id = p.id
 WHERE p.starts_at <= %(now)s AND p.ends_at > %(now)s
   AND (%(ids)s::bigint[] IS NULL OR on_products.product_id = ANY(%(ids)s))
 GROUP BY on_products.product_id
UNION ALL
SELECT 'category', on_categories.category_id, max(p.percent)
  FROM shop_promotion p JOIN shop_promotion_categories on_categories ON on_categories.promotion_id = p.id
 WHERE p.starts_at <= %(now)s AND p.ends_at > %(now)s
 GROUP BY on_categories.category_id
"""


def cards_by_id(ids, categories, *loaded, promotions=None):
    """Return the cards of the published products with these ids, and of the instances `loaded` already, by id.

    `promotions` are the active ones, where they are known.
    """
    rows = [*map(_row, loaded), *(CARDS.filter(pk__in=set(ids)) if ids else [])]
    if promotions is None:
        promotions = active_promotions([row["product_id"] for row in rows])
    return {row["product_id"]: _card(row, _best(row, promotions, categories)) for row in rows}


def active_promotions(ids=None):
    """Return the best percentage on each product with one of these ids, or on each at all, and on each category.

    From one query, as `{("product" or "category", id): percent}`; what is not on offer is not in it.
    """
    if ids == []:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(PROMOTIONS, {"now": timezone.now(), "ids": ids})
        return {(kind, pk): percent for kind, pk, percent in cursor.fetchall()}


def _best(row, promotions, categories):
    keys = [("product", row["product_id"]), *(("category", node.pk) for node in way(categories, row["category_id"]))]
    return max(promotions.get(key, 0) for key in keys)


def _row(product):
    return {name: getattr(product.listing, name) for name in FACTS} | {
        "product_id": product.pk,
        "tag_names": product.tag_names,
        "brand_name": product.brand.name,
        "name": product.name,
        "slug": product.slug,
        "new_until": product.new_until,
    }


def _card(row, percent):
    lowest = row["lowest_price_cents"]
    return {
        "product": {
            "name": row["name"],
            "slug": row["slug"],
            "brand": {"name": row["brand_name"]},
            "is_new": still_new(row["new_until"]),
        },
        "image": row["cover"],
        "tags": row["tag_names"],
        "price_cents": reduced(lowest, percent),
        "old_price_cents": lowest if percent else None,
        "percent": percent,
        "rating": row["rating_average"],
        "rating_count": row["rating_count"],
        "in_stock": row["in_stock"],
    }
