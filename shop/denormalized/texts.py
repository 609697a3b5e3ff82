"""The one thing that PostgreSQL cannot compute: descriptions as HTML.

A write to a description by whatever way leaves its HTML NULL at commit; who reads it then renders for itself and
stores nothing. The writer's process stores it after the commit, or else the relay.
"""

from shop.markdown import render
from shop.models import ProductText


def render_missing(raw, ids=None, most=50):
    """Render the descriptions of these products, or of up to `most` that have no HTML. Return how many were stored.

    `raw` is psycopg's connection, in autocommit mode. What has changed again meanwhile is left alone: `source` differs.
    """
    if ids == []:
        return 0
    which = "TRUE" if ids is None else "t.product_id = ANY(%(ids)s)"
    rows = raw.execute(
        "SELECT t.product_id, t.source, p.description"
        "  FROM shop_producttext t JOIN shop_product p ON p.id = t.product_id"
        f" WHERE t.description_html IS NULL AND {which} LIMIT %(most)s",
        {"ids": ids, "most": most},
    ).fetchall()
    stored = 0
    for product, source, description in rows:
        stored += raw.execute(
            "UPDATE shop_producttext SET description_html = %(html)s"
            " WHERE product_id = %(id)s AND source = %(source)s AND md5(%(description)s)::uuid = source",
            {"html": str(render(description)), "id": product, "source": source, "description": description},
        ).rowcount
    return stored


def count_wrong(repairing=False):
    """Return how many stored descriptions are not what renders; make these NULL when `repairing`."""
    stored = ProductText.objects.exclude(description_html=None)
    rows = stored.values_list("pk", "product__description", "description_html").iterator(chunk_size=1000)
    wrong = [pk for pk, description, html in rows if render(description) != html]
    if repairing:
        ProductText.objects.filter(pk__in=wrong).update(description_html=None)
    return len(wrong)
