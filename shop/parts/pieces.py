"""The pieces that a page is made of from the stage `fragments` on: values with finished HTML in them, ready to be kept.

Nothing personal and nothing of the address but what a piece's key holds may get into one.
"""

from shop.caching.holes import CSRF
from shop.forms import ListingQuery
from shop.parts.details import about, reviews
from shop.parts.fragments import rendered
from shop.parts.lean import nodes, way
from shop.parts.listing import listing


def sidebar_piece(category, categories, request):
    """Return the category's name, its breadcrumbs and the tree. Keep it under `catalogue`."""
    context = {
        "category": category,
        "here": category.name,
        "breadcrumbs": way(categories, category.parent_id),
        "nodes": nodes(categories),
    }
    return {
        "category": {"name": category.name, "slug": category.slug},
        "breadcrumbs_html": rendered("shop/parts/breadcrumbs.html", context, request),
        "tree_html": rendered("shop/parts/tree.html", context, request),
    }


def listing_piece(category, chosen, request):
    """Return the ids that the listing shows, how many there are, and the facets. Keep it under the shelf, too."""
    facets, page = listing(category, chosen)
    context = {"category": category, "facets": facets, "sorts": ListingQuery.SORTS, "chosen": chosen}
    return {
        "ids": list(page),
        "count": page.paginator.count,
        "facets_html": rendered("shop/parts/facets.html", context, request),
    }


def about_piece(product, card, categories, request):
    """Return who the product is, and the upper part of its page with a hole for the CSRF token."""
    context = {
        **about(product, card),
        "breadcrumbs": way(categories, product.category_id),
        "here": product.name,
        "csrf_token": CSRF,
    }
    html = rendered("shop/parts/product_about.html", context, request)
    return {"product": {"pk": product.pk, "name": product.name}, "html": html}


def reviews_piece(product, chosen, request):
    """Return how many reviews there are, and a page of them."""
    context = reviews(product, chosen)
    html = rendered("shop/parts/product_reviews.html", context, request)
    return {"count": context["page"].paginator.count, "html": html}
