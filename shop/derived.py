"""The one place that maintains what is kept for the lean stages.

Each kept column or row is a function of other rows, written once below as SQL. A write to the sources refreshes what
depends on it in the same transaction; `manage.py derived` compares and repairs the whole shop with the same SQL.
Nobody else writes what is kept: `save()` leaves it out (Tracked.save), and what an `update()` puts there is recomputed.
The price is paid by every write: an order of a bestseller recounts all the orders that it is part of.
"""

from django.db import connection, transaction
from django.db.models.signals import m2m_changed

from shop.markdown import render
from shop.models import OF_PRODUCTS, Category, OrderLine, Product, Tag
from shop.models.tracking import rows_to_be_written, rows_written

KEPT_COLUMNS = "rating_average, rating_count, rating_counts, units_sold, lowest_price_cents, in_stock, tag_ids, cover"

# Of the products whose id is in the array %(ids)s.
_PRODUCTS = """
    SELECT p.id,
           r.rating_average, coalesce(r.rating_count, 0) AS rating_count,
           coalesce(r.rating_counts, '{0, 0, 0, 0, 0}') AS rating_counts,
           coalesce(o.units_sold, 0) AS units_sold,
           p.price_cents + coalesce(v.surcharge_cents, 0) AS lowest_price_cents,
           coalesce(v.in_stock, false) AS in_stock,
           ARRAY(SELECT tag_id FROM shop_product_tags WHERE product_id = p.id ORDER BY tag_id) AS tag_ids,
           (SELECT jsonb_build_object('key', key, 'alt', alt)
              FROM shop_image WHERE product_id = p.id ORDER BY position, id LIMIT 1) AS cover
      FROM shop_product p
      LEFT JOIN (SELECT product_id, sum(rating)::float8 / count(*) AS rating_average, count(*) AS rating_count,
                        ARRAY[count(*) FILTER (WHERE rating = 1), count(*) FILTER (WHERE rating = 2),
                              count(*) FILTER (WHERE rating = 3), count(*) FILTER (WHERE rating = 4),
                              count(*) FILTER (WHERE rating = 5)]::int[] AS rating_counts
                   FROM shop_review WHERE product_id = ANY(%(ids)s) GROUP BY product_id) r ON r.product_id = p.id
      LEFT JOIN (SELECT product_id, sum(quantity) AS units_sold
                   FROM shop_orderline WHERE product_id = ANY(%(ids)s) GROUP BY product_id) o ON o.product_id = p.id
      LEFT JOIN (SELECT product_id, min(surcharge_cents) AS surcharge_cents, bool_or(stock > 0) AS in_stock
                   FROM shop_variant WHERE product_id = ANY(%(ids)s) GROUP BY product_id) v ON v.product_id = p.id
     WHERE p.id = ANY(%(ids)s)
"""

CO_PURCHASES = """
    SELECT a.product_id, b.product_id AS other_id, count(DISTINCT a.order_id) AS orders
      FROM shop_orderline a JOIN shop_orderline b ON b.order_id = a.order_id AND b.product_id <> a.product_id
     WHERE a.product_id = ANY(%(ids)s) GROUP BY a.product_id, b.product_id
"""

_CATEGORIES = """
    WITH RECURSIVE below AS (
        SELECT id AS category_id, id AS node_id FROM shop_category
        UNION ALL
        SELECT below.category_id, c.id FROM below JOIN shop_category c ON c.parent_id = below.node_id)
    SELECT below.category_id AS id, count(p.id) AS product_count
      FROM below LEFT JOIN shop_product p ON p.category_id = below.node_id AND p.state = 'published'
     GROUP BY below.category_id
"""

_LOCK = "SELECT 1 FROM shop_product WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_LOCK_CATEGORIES = "SELECT 1 FROM shop_category ORDER BY id FOR NO KEY UPDATE"


def connect():
    """Refresh after every write to a source. Called once, when the app is ready."""
    rows_to_be_written.connect(_before_write, dispatch_uid="shop.derived")
    rows_written.connect(_after_write, dispatch_uid="shop.derived")
    m2m_changed.connect(_after_tagging, sender=Product.tags.through, dispatch_uid="shop.derived")


def refresh_products(ids):
    """Recompute the kept columns of these products. Return how many had been wrong."""
    ids = sorted(ids)
    with transaction.atomic(), connection.cursor() as cursor:
        # Two writers of one product queue here, so that the second one counts the first one's rows.
        cursor.execute(_LOCK, [ids])
        cursor.execute(
            f"UPDATE shop_product p SET ({KEPT_COLUMNS}) = ({_of('k')}) FROM ({_PRODUCTS}) k"
            f" WHERE k.id = p.id AND ({_of('p')}) IS DISTINCT FROM ({_of('k')})",
            {"ids": ids},
        )
        return cursor.rowcount


def refresh_co_purchases(ids):
    """Recount what was bought together with these products, in both directions. Return how many rows were wrong.

    Only those are written, and in one order: what an upsert finds it locks, even where it changes nothing, and orders
    of other products could wait for each other in a circle.
    """
    ids = sorted(ids)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH counted AS MATERIALIZED ({CO_PURCHASES}),
                 both_ways AS (SELECT product_id, other_id, orders FROM counted
                               UNION SELECT other_id, product_id, orders FROM counted),
                 gone AS (DELETE FROM shop_copurchase c
                           WHERE (c.product_id = ANY(%(ids)s) OR c.other_id = ANY(%(ids)s))
                             AND (c.product_id, c.other_id) NOT IN (SELECT product_id, other_id FROM both_ways)
                          RETURNING 1),
                 kept AS (INSERT INTO shop_copurchase AS c (product_id, other_id, orders)
                          SELECT * FROM both_ways
                          EXCEPT SELECT product_id, other_id, orders FROM shop_copurchase
                                  WHERE product_id = ANY(%(ids)s) OR other_id = ANY(%(ids)s)
                          ORDER BY 1, 2
                          ON CONFLICT (product_id, other_id) DO UPDATE SET orders = excluded.orders
                           WHERE c.orders <> excluded.orders
                          RETURNING 1)
            SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM kept)
            """,
            {"ids": ids},
        )
        return cursor.fetchone()[0]


def refresh_categories():
    """Recount the published products in and below every category. Return how many counts had been wrong."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK_CATEGORIES)  # two writers queue here too
        cursor.execute(
            f"UPDATE shop_category c SET product_count = k.product_count FROM ({_CATEGORIES}) k"
            " WHERE k.id = c.id AND c.product_count <> k.product_count"
        )
        return cursor.rowcount


def refresh_descriptions(ids):
    """Render the Markdown of these products. Return how many renderings had been wrong."""
    products = Product.objects.filter(pk__in=ids).values_list("pk", "description", "description_html")
    stale = [(pk, html) for pk, text, kept in products if (html := render(text)) != kept]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE shop_product SET description_html = %s WHERE id = %s", [(html, pk) for pk, html in stale]
        )
    return len(stale)


def _before_write(sender, owners, **kwargs):
    """Lock what the refresh will lock, so that everybody does in one order: a product, what is of it, categories.

    Otherwise one who orders could wait for a writer who waits for the order.
    """
    with connection.cursor() as cursor:
        if sender in OF_PRODUCTS:
            cursor.execute(_LOCK, [sorted(owners)])
        elif sender is Category:
            cursor.execute(_LOCK_CATEGORIES)


def _after_write(sender, owners, fields, **kwargs):
    """What depends on a write to `sender`: the refreshes write by SQL and so announce nothing themselves."""
    if sender is Product:
        if fields is None or fields & {"description", "description_html"}:
            refresh_descriptions(owners)
        if fields is None or fields & {"state", "category", "category_id"}:
            refresh_categories()
    if sender is Category:
        refresh_categories()
    if sender in OF_PRODUCTS:
        refresh_products(owners)
    if sender is OrderLine:
        refresh_co_purchases(owners)
    if sender is Tag and fields is None:  # deleted, of which no product hears by itself
        refresh_products(_had(owners))


def _after_tagging(instance, action, reverse, pk_set, **kwargs):
    """What depends on a write to `Product.tags`, from the product's side or, `reverse`, from the tag's."""
    if action in {"post_add", "post_remove", "post_clear"}:
        products = [instance.pk] if not reverse else pk_set if pk_set is not None else _had([instance.pk])
        refresh_products(products)


def _had(tag_ids):
    """Return the ids of the products that one of these tags was kept for."""
    return Product.objects.order_by().filter(tag_ids__overlap=list(tag_ids)).values_list("pk", flat=True)


def _of(alias):
    return ", ".join(f"{alias}.{column.strip()}" for column in KEPT_COLUMNS.split(","))
