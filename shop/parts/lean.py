"""Header and cards from just the columns that they show, denormalized instead of counted, as rows and not as instances.

Price: the table Listing costs every write a little (shop.denormalized), and a new thing on a card is a change here too.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import F, Sum, TextField
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.utils import timezone

from shop.models import CartLine, Category, Customer, Listing, reduced, still_new


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


class Node:
    """A category as pages show it, with what is below it. Lighter than a model instance, of which it would take 80."""

    __slots__ = ("below", "name", "parent_id", "pk", "product_count", "slug")

    def __init__(self, pk, parent_id, name, slug, product_count):
        self.pk, self.parent_id, self.name, self.slug = pk, parent_id, name, slug
        self.product_count = product_count
        self.below = []


def tree():
    """Return all categories as Nodes by id, in the order of the menu, from one query."""
    rows = Category.objects.values_list("pk", "parent", "name", "slug", "count__products")
    categories = {row[0]: Node(*row) for row in rows}
    for node in categories.values():
        if node.parent_id:
            categories[node.parent_id].below.append(node)
    return categories


def find_or_404(categories, slug):
    """Return the category of a tree() that has this slug."""
    for category in categories.values():
        if category.slug == slug:
            return category
    raise Http404("There is no such category.")


def nodes(categories):
    """Return the sidebar's nodes: the departments, with all that is below them. Their counts are denormalized."""
    return _nodes(category for category in categories.values() if not category.parent_id)


def frame(request, categories):
    """Return the context of the header; `categories` is a tree()."""
    return menu(categories) | visitor(request)


def menu(categories):
    """Return the departments and what is right below them."""
    return {"menu": [(category, category.below) for category in categories.values() if not category.parent_id]}


def visitor(request):
    """Return whom to greet and how many pieces lie in the cart."""
    if request.user.is_authenticated:
        name, pieces = _customer(request.user)
        return {"visitor": name, "cart_count": pieces}
    cart = request.session.get("cart")
    return {"visitor": None, "cart_count": _pieces(cart) if cart else 0}


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


def way(categories, pk):
    """Return the way from the department down to the category with this id, itself included."""
    steps = []
    while pk in categories:
        steps.insert(0, categories[pk])
        pk = categories[pk].parent_id
    return steps


def _nodes(categories):
    return [{"category": node, "count": node.product_count, "below": _nodes(node.below)} for node in categories]


def _customer(user):
    found = Customer.objects.filter(user=user.pk).values_list("name", Sum("cart__lines__quantity"))
    name, pieces = found.first() or (user.get_username(), 0)
    return name, pieces or 0


def _pieces(cart_id):
    lines = CartLine.objects.filter(cart=cart_id, cart__customer=None)
    return lines.aggregate(pieces=Sum("quantity"))["pieces"] or 0


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
