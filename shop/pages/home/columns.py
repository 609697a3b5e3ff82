"""The front door over denormalized columns: what is best rated, and the departments with their latest pictures."""

from django.db import connection

from shop.models import Listing
from shop.pages.home.lists import SHOWN

# By hand, as the latest product of each department is the first one from the end that stands below it.
LATEST = """
SELECT department, latest.product_id, latest.cover ->> 'key'
  FROM unnest(%(departments)s::bigint[], %(below)s::text[]) d(department, below)
 CROSS JOIN LATERAL (SELECT product_id, cover FROM shop_listing
                      WHERE published AND category_id = ANY(below::bigint[])
                      ORDER BY product_id DESC LIMIT 1) latest
"""


def best_rated(most=SHOWN):
    """Return the ids of what has the best average of ten ratings or more, best first."""
    rated = Listing.objects.filter(published=True, rating_count__gte=10)
    ordered = rated.order_by("-rating_average", "-rating_count", "-pk")
    return list(ordered.values_list("pk", flat=True)[:most])


def departments(categories):
    """Return each department of a tree() with the picture of its latest product, and that product's id as `latest`."""
    roots = [node for node in categories.values() if not node.parent_id]
    below = [f"{{{','.join(map(str, root.ids()))}}}" for root in roots]
    with connection.cursor() as cursor:
        cursor.execute(LATEST, {"departments": [root.pk for root in roots], "below": below})
        latest = {department: (product, {"key": key} if key else None) for department, product, key in cursor}
    return [
        {"category": root, "count": root.product_count, "latest": product, "image": image}
        for root in roots
        for product, image in [latest.get(root.pk, (None, None))]
    ]
