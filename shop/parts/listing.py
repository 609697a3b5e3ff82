"""A list of products, found over one narrow index: what was chosen, how many there are, and which 24 are shown."""

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import F
from django.http import Http404

from shop.forms import BAND_LABELS, BANDS, facet
from shop.models import Product

SORTS = {
    "popular": ("-units_sold", "-pk"),
    "newest": ("-published_at", "-pk"),
    "price": ("lowest_price_cents", "-pk"),
    "-price": ("-lowest_price_cents", "-pk"),
    "rating": (F("rating_average").desc(nulls_last=True), "-pk"),
}

# A row an option: facet, value, label, count. An option is counted as if nothing had been chosen in its own facet.
COUNTS = """
WITH shelf AS MATERIALIZED (
    SELECT p.id, p.brand_id, p.lowest_price_cents AS price, p.rating_average >= 4 AS rated, p.in_stock,
           cardinality(%(brand)s::text[]) = 0 OR b.slug = ANY(%(brand)s::text[]) AS brand,
           p.lowest_price_cents >= %(low)s AND p.lowest_price_cents < %(high)s AS band,
           NOT %(rating)s OR coalesce(p.rating_average >= 4, false) AS rating,
           NOT %(stock)s OR p.in_stock AS stock,
           cardinality(%(tag)s::text[]) = 0 OR p.id IN (
               SELECT pt.product_id FROM shop_product_tags pt JOIN shop_tag t ON t.id = pt.tag_id
                WHERE t.slug = ANY(%(tag)s::text[])) AS tag
      FROM shop_product p JOIN shop_brand b ON b.id = p.brand_id
     WHERE p.state = 'published' AND p.category_id = ANY(%(categories)s::bigint[])
)
SELECT 'brand' AS facet, b.slug AS value, b.name AS label,
       count(*) FILTER (WHERE band AND rating AND stock AND tag) AS count
  FROM shelf JOIN shop_brand b ON b.id = shelf.brand_id GROUP BY b.slug, b.name
UNION ALL
SELECT 'tag', t.slug, t.name, count(*) FILTER (WHERE brand AND band AND rating AND stock)
  FROM shelf JOIN shop_product_tags pt ON pt.product_id = shelf.id JOIN shop_tag t ON t.id = pt.tag_id
 GROUP BY t.slug, t.name
UNION ALL
SELECT 'price', bands.value, '', count(*) FILTER (WHERE brand AND rating AND stock AND tag)
  FROM shelf JOIN unnest(%(bands)s::text[], %(lows)s::int[], %(highs)s::int[]) AS bands(value, low, high)
    ON shelf.price >= bands.low AND shelf.price < bands.high GROUP BY bands.value
UNION ALL
SELECT 'rating', '4', '', count(*) FILTER (WHERE rated AND brand AND band AND stock AND tag) FROM shelf
UNION ALL
SELECT 'stock', '1', '', count(*) FILTER (WHERE in_stock AND brand AND band AND rating AND tag) FROM shelf
UNION ALL
SELECT 'total', '', '', count(*) FILTER (WHERE brand AND band AND rating AND stock AND tag) FROM shelf
ORDER BY facet, label, value
"""
NO_LIMIT = 2**31 - 1


def listing(category, chosen):
    """Return `(facets, page)`; the page is one of ids. `category` is of a tree, `chosen` a cleaned ListingQuery."""
    below = [node.pk for node in _below(category)]
    facets, total = _facets(below, chosen)
    found = _narrowed(below, chosen).order_by(*SORTS[chosen["sort"]])
    paginator = Paginator(found.values_list("pk", flat=True), 24)
    paginator.count = total  # known from the facets
    if chosen["page"] > paginator.num_pages:
        raise Http404("There are not that many pages.")
    return facets, paginator.page(chosen["page"])


def _below(category):
    """Return the category and everything below it."""
    return [category] + [node for child in category.below for node in _below(child)]


def _narrowed(below, chosen):
    """Return the products that have what was chosen. All but brand and tag is in the index `product_listing`."""
    products = Product.objects.published().filter(category__in=below)
    if chosen["brand"]:
        products = products.filter(brand__slug__in=chosen["brand"])
    if chosen["tag"]:
        products = products.filter(
            pk__in=Product.tags.through.objects.filter(tag__slug__in=chosen["tag"]).values("product")
        )
    if chosen["price"]:
        low, high = BANDS[chosen["price"]]
        products = products.filter(lowest_price_cents__gte=low, lowest_price_cents__lt=high or NO_LIMIT)
    if chosen["rating"]:
        products = products.filter(rating_average__gte=4)
    if chosen["stock"]:
        products = products.filter(in_stock=True)
    return products


def _facets(below, chosen):
    """Return each facet with its options, and how many products there are in all."""
    low, high = BANDS.get(chosen["price"], (0, None))
    lows, highs = zip(*BANDS.values(), strict=True)
    values = {
        "categories": below,
        "brand": list(chosen["brand"]),
        "tag": list(chosen["tag"]),
        "low": low,
        "high": high or NO_LIMIT,
        "rating": bool(chosen["rating"]),
        "stock": bool(chosen["stock"]),
        "bands": list(BANDS),
        "lows": list(lows),
        "highs": [high or NO_LIMIT for high in highs],
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, values)
        rows = cursor.fetchall()
    options = {name: [row[1:] for row in rows if row[0] == name] for name in ("brand", "tag")}
    counts = {(row[0], row[1]): row[3] for row in rows}
    facets = [
        facet("brand", chosen, options["brand"]),
        facet("price", chosen, [(band, label, counts.get(("price", band), 0)) for band, label in BAND_LABELS.items()]),
        facet("rating", chosen, [("4", "4 and up", counts["rating", "4"])]),
        facet("stock", chosen, [("1", "In stock", counts["stock", "1"])]),
        facet("tag", chosen, options["tag"]),
    ]
    return facets, counts["total", ""]
