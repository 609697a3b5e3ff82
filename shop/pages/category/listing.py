"""A list of products, found over one narrow index: what was chosen, how many there are, and which 24 are shown."""

from django.db import connection
from django.db.models import F

from shop.forms import page_or_404
from shop.models import Listing, Tag
from shop.pages.category.query import BAND_LABELS, BANDS, facet

SIZE = 24  # products on a page
SORTS = {
    "popular": ("-units_sold", "-pk"),
    "newest": ("-published_at", "-pk"),
    "price": ("lowest_price_cents", "-pk"),
    "-price": ("-lowest_price_cents", "-pk"),
    "rating": (F("rating_average").desc(nulls_last=True), "-pk"),
}

# A row an option: facet, value, label, count. An option is counted as if nothing had been chosen in its own facet.
# The shelf is read twice, from the index alone: for its tags, and for the cube, in which what counts alike is one row.
COUNTS = """
WITH shelf AS NOT MATERIALIZED (
    SELECT *,
           cardinality(%(brand)s::text[]) = 0
           OR brand_id IN (SELECT id FROM shop_brand WHERE slug = ANY(%(brand)s::text[])) AS brand,
           %(price)s IN (0, band) AS price,
           NOT %(rating)s OR rated AS rating,
           NOT %(stock)s OR in_stock AS stock,
           cardinality(%(tag)s::text[]) = 0
           OR tag_ids && ARRAY(SELECT id FROM shop_tag WHERE slug = ANY(%(tag)s::text[])) AS tag
      FROM (SELECT brand_id, width_bucket(lowest_price_cents, %(lows)s::int[]) AS band,
                   rating_average >= 4 AS rated, in_stock, tag_ids
              FROM shop_listing WHERE published AND category_id = ANY(%(categories)s::bigint[])) p
), cube AS MATERIALIZED (
    SELECT brand_id, band, rated, in_stock, brand, price, rating, stock, tag, count(*)::int AS products
      FROM shelf GROUP BY brand_id, band, rated, in_stock, brand, price, rating, stock, tag
)
SELECT 'brand' AS facet, b.slug AS value, b.name AS label,
       sum(products) FILTER (WHERE price AND rating AND stock AND tag) AS count
  FROM cube JOIN shop_brand b ON b.id = cube.brand_id GROUP BY b.id
UNION ALL
SELECT 'tag', t.slug, t.name, tagged.count
  FROM (SELECT unnest(tag_ids) AS id, count(*) FILTER (WHERE brand AND price AND rating AND stock)
          FROM shelf GROUP BY 1) tagged JOIN shop_tag t ON t.id = tagged.id
UNION ALL
SELECT 'price', (%(bands)s::text[])[band], '', sum(products) FILTER (WHERE brand AND rating AND stock AND tag)
  FROM cube GROUP BY band
UNION ALL
SELECT 'rating', '4', '', sum(products) FILTER (WHERE rated AND brand AND price AND stock AND tag) FROM cube
UNION ALL
SELECT 'stock', '1', '', sum(products) FILTER (WHERE in_stock AND brand AND price AND rating AND tag) FROM cube
UNION ALL
SELECT 'total', '', '', sum(products) FILTER (WHERE brand AND price AND rating AND stock AND tag) FROM cube
ORDER BY facet, label, value
"""
NO_LIMIT = 2**63 - 1


def listing(category, chosen):
    """Return `(facets, page)`; the page is one of ids. `category` is of a tree, `chosen` a cleaned ListingQuery."""
    facets, total = counted(category, chosen)
    return facets, page_of_ids(category, chosen, total)


def counted(category, chosen):
    """Return each facet with its options, and how many products there are in all, whatever the sort and the page."""
    return _facets(category.ids(), chosen)


def page_of_ids(category, chosen, total):
    """Return the page of the `total` products' ids, or raise Http404 if there are not that many."""
    found = _narrowed(category.ids(), chosen).order_by(*SORTS[chosen["sort"]])
    return page_or_404(found.values_list("product_id", flat=True), total, SIZE, chosen["page"])


def _narrowed(below, chosen):
    """Return the products that have what was chosen. All but the brand's slug is in the index `listing_shelf`."""
    products = Listing.objects.filter(published=True, category__in=below)
    if chosen["brand"]:
        products = products.filter(brand__slug__in=chosen["brand"])
    if chosen["tag"]:
        products = products.filter(tag_ids__overlap=Tag.objects.filter(slug__in=chosen["tag"]).values("pk"))
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
    bands = list(BANDS)
    values = {
        "categories": below,
        "bands": bands,
        "lows": [low for low, _ in BANDS.values()],  # each band ends where the next one begins
        "brand": list(chosen["brand"]),
        "price": bands.index(chosen["price"]) + 1 if chosen["price"] else 0,
        "rating": bool(chosen["rating"]),
        "stock": bool(chosen["stock"]),
        "tag": list(chosen["tag"]),
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, values)
        rows = [(*option, count or 0) for *option, count in cursor]  # the sum of nothing is NULL
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
