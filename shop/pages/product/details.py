"""One product in full: its own row, its reviews, and the ids of what stands around it."""

from django.db import connection
from django.db.models import JSONField
from django.shortcuts import get_object_or_404
from django.utils.safestring import mark_safe

from shop.forms import page_or_404
from shop.markdown import render
from shop.models import Product, reduced
from shop.pages.product.query import ReviewQuery
from shop.parts.cards.denormalized import TAG_NAMES, array_of

GALLERY = array_of(
    """
    SELECT jsonb_build_object('key', key, 'alt', alt)
      FROM shop_image WHERE product_id = shop_product.id ORDER BY position, id
    """,
    JSONField(),
)
VERSIONS = array_of(
    """
    SELECT jsonb_build_object('pk', id, 'size', size, 'colour', colour, 'stock', stock,
                              'surcharge_cents', surcharge_cents)
      FROM shop_variant WHERE product_id = shop_product.id ORDER BY id
    """,
    JSONField(),
)
PRODUCTS = (
    Product.objects.published()
    .select_related("brand", "listing", "text")
    .defer("description", "text__source", "text__search_vector", "listing__tag_ids", "listing__published_at")
    .annotate(tag_names=TAG_NAMES, gallery=GALLERY, versions=VERSIONS)
)
# By hand, as two short lists of ids are not worth two queries.
AROUND = """
SELECT ARRAY(SELECT product_id FROM shop_listing
              WHERE published AND category_id = %(category)s AND product_id <> %(id)s
              ORDER BY units_sold DESC, product_id DESC LIMIT 6),
       ARRAY(SELECT other_id FROM shop_copurchase c JOIN shop_listing l ON l.product_id = c.other_id
              WHERE c.product_id = %(id)s AND l.published
              ORDER BY c.orders DESC, other_id LIMIT 4)
"""
SIZE = 10  # reviews on a page


def product_or_404(slug):
    """Return a published product with all that its page shows, but for the Markdown.

    Pictures and variants are few and come as arrays in the product's own row, which saves two queries.
    """
    return get_object_or_404(PRODUCTS, slug=slug)


def about(product, card):
    """Return the context of the upper part of the page."""
    return {
        "product": product,
        "card": card,
        "gallery": product.gallery,
        "variants": [
            (version, reduced(product.price_cents + version["surcharge_cents"], card["percent"]))
            for version in product.versions
        ],
        "description": _description(product),
    }


def reviews(product, chosen):
    """Return the context of a page of reviews. `chosen` is a cleaned ReviewQuery."""
    columns = ["rating", "title", "body", "verified", "helpful_votes", "created_at", "author__name"]
    found = product.reviews.order_by(*ReviewQuery.ORDERS[chosen["sort"]]).values(*columns)
    page = page_or_404(found, product.listing.rating_count, SIZE, chosen["page"])
    page.object_list = [row | {"author": {"name": row["author__name"]}} for row in page.object_list]
    return {
        "histogram": list(zip((5, 4, 3, 2, 1), reversed(product.listing.rating_counts), strict=True)),
        "sorts": ReviewQuery.SORTS,
        "chosen": chosen,
        "page": page,
    }


def _description(product):
    """Return the description as HTML: the stored one, or until the relay has stored a new one, rendered for now."""
    html = product.text.description_html
    if html is None:
        html = render(Product.objects.values_list("description", flat=True).get(pk=product.pk))
    return mark_safe(html)  # noqa: S308  rendered by shop.markdown, which escapes


def around(product):
    """Return two lists of ids: the bestsellers next to it on its shelf, and what shares the most orders with it."""
    with connection.cursor() as cursor:
        cursor.execute(AROUND, {"id": product.pk, "category": product.category_id})
        return cursor.fetchone()
