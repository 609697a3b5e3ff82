"""What the front door is made of, found over indexes made for it: ids, best first, and the departments' pictures."""

from django.db import connection
from django.db.models import Sum

from shop.clock import week
from shop.models import Listing, OrderLine, Product, Promotion

SHOWN = 6  # products in a row

# By hand, as the latest product of each department is the first one from the end that stands below it.
LATEST = """
SELECT department, latest.product_id, latest.cover ->> 'key'
  FROM unnest(%(departments)s::bigint[], %(below)s::text[]) d(department, below)
 CROSS JOIN LATERAL (SELECT product_id, cover FROM shop_listing
                      WHERE published AND category_id = ANY(below::bigint[])
                      ORDER BY product_id DESC LIMIT 1) latest
"""


def offer():
    """Return the best of the active promotions as a row with its id as `pk`, or None."""
    active = Promotion.objects.active().order_by("-percent", "-pk")
    return active.values("pk", "name", "percent", "ends_at").first()


def offered(offer):
    """Return the ids of what the offer is on, as `(products, categories)`."""
    if not offer:
        return [], []
    products = Product.objects.published().filter(promotions=offer["pk"]).order_by("-pk")
    on = Promotion.categories.through.objects.filter(promotion=offer["pk"]).order_by("category__position", "category")
    return list(products.values_list("pk", flat=True)[:3]), list(on.values_list("category", flat=True))


def departments(categories):
    """Return each department of a tree() with the picture of its latest product, and that product's id as `latest`."""
    roots = [node for node in categories.values() if not node.parent_id]
    below = [f"{{{','.join(map(str, _below(root)))}}}" for root in roots]
    with connection.cursor() as cursor:
        cursor.execute(LATEST, {"departments": [root.pk for root in roots], "below": below})
        latest = {department: (product, {"key": key} if key else None) for department, product, key in cursor}
    return [
        {"category": root, "count": root.product_count, "latest": product, "image": image}
        for root in roots
        for product, image in [latest.get(root.pk, (None, None))]
    ]


def bestsellers(most=SHOWN):
    """Return `{id: pieces}` of what sold the most in the week up to the last order, best first."""
    lines = OrderLine.objects.filter(order__placed_at__gte=week(), product__state=Product.State.PUBLISHED)
    sold = lines.order_by().values("product").annotate(sold=Sum("quantity")).order_by("-sold", "-product")
    return dict(sold.values_list("product", "sold")[:most])


def newest():
    """Return the ids of what was published last."""
    published = Product.objects.published().order_by("-published_at", "-pk")
    return list(published.values_list("pk", flat=True)[:SHOWN])


def best_rated(most=SHOWN):
    """Return the ids of what has the best average of ten ratings or more, best first."""
    rated = Listing.objects.filter(published=True, rating_count__gte=10)
    ordered = rated.order_by("-rating_average", "-rating_count", "-pk")
    return list(ordered.values_list("pk", flat=True)[:most])


def _below(category):
    """Return the ids of the category and of everything below it."""
    return [category.pk] + [pk for child in category.below for pk in _below(child)]
