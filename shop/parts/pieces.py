"""The pieces that a page is made of from the stage `fragments` on: values with finished HTML in them, ready to be kept.

Nothing personal and nothing of the address but what a piece's key holds may get into one.
"""

from shop.caching.holes import CSRF
from shop.forms import ListingQuery
from shop.pages.category.listing import counted, page_of_ids
from shop.pages.product.details import about, reviews
from shop.parts.fragments import rendered
from shop.parts.header.lean import nodes, way


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


def facets_piece(category, chosen, request):
    """Return how many products the listing has, and the facets; the same for all its pages. Keep it under the shelf."""
    facets, count = counted(category, chosen)
    context = {"category": category, "facets": facets, "sorts": ListingQuery.SORTS, "chosen": chosen}
    return {"count": count, "html": rendered("shop/parts/facets.html", context, request)}


def ids_piece(category, chosen, facets):
    """Return the ids that this page of the listing shows, or raise Http404. Keep it under the shelf, too."""
    return list(page_of_ids(category, chosen, facets["count"]))


def about_piece(product, card, categories, request):
    """Return who the product is, how many reviews it has, and the upper part of its page with a hole for the token."""
    context = {
        **about(product, card),
        "breadcrumbs": way(categories, product.category_id),
        "here": product.name,
        "csrf_token": CSRF,
    }
    html = rendered("shop/parts/product_about.html", context, request)
    return {"product": {"pk": product.pk, "name": product.name}, "reviews": product.listing.rating_count, "html": html}


def reviews_piece(product, chosen, request):
    """Return a page of reviews as HTML, or raise Http404."""
    return rendered("shop/parts/product_reviews.html", reviews(product, chosen), request)
