"""What is cached of the product page, for the stages fragments and optimized: each part's key, tags and maker.

    part      made from               is
    menu      catalogue               HTML
    about     catalogue, the product  id and name, number of reviews, HTML with the token's placeholder
    reviews   catalogue, the product  HTML of one page of reviews, and of the links to those next to it
    around    these, its shelf, what  HTML of two rows of cards: the bestsellers next to it, and what is bought
              is bought with it       with it

They are apart because they change at different times: a sale next to it on the shelf renews what is around alone.
Nothing personal and nothing of the address but what the part's key holds may get into one.
"""

from django.http import Http404

from shop import tags
from shop.caching import CSRF, get_many, look, renew, scope_of
from shop.forms import numbered_or_404
from shop.pages.product.details import SIZE, about, around, product_or_404, reviews
from shop.pages.product.query import ReviewQuery
from shop.parts.fragments import card_fragments, cards_of, catalogue_of, joined, menu_of, rendered, shelf_tag
from shop.parts.header.lean import way


def keys_of(request, slug, chosen):
    """Return `{part: key}`. `chosen` is a cleaned ReviewQuery."""
    scope = scope_of(request)
    return {
        "menu": f"{scope}menu",
        "about": f"{scope}about:{slug}",
        "reviews": f"{scope}reviews:{slug}:{ReviewQuery.canonical(chosen)}",
        "around": f"{scope}around:{slug}",
    }


def fetched_or_made(request, slug, chosen, sources=None):
    """Return `{part: value}`, from one round trip where all are there; raise Http404 if there is no such page."""
    keys, of_product = keys_of(request, slug, chosen), [tags.CATALOGUE, tags.slug(slug)]
    made_from = {key: [tags.CATALOGUE] if part == "menu" else of_product for part, key in keys.items()}
    cached = look(made_from, sources, endless=[keys["reviews"]])
    if keys["about"] in cached.values:
        numbered_or_404(cached.values[keys["about"]]["reviews"], SIZE, chosen["page"])
    if cached.missing:
        catalogue = catalogue_of(cached)
        categories = catalogue.categories
        product = _found_or_404(slug)
        cached.add_tags({keys["around"]: [shelf_tag(product, categories)]})
        card = cards_of(catalogue, [], product)[product.pk]
        makers = {
            "menu": lambda: menu_of(categories, request),
            "about": lambda: _about(product, card, categories, request),
            "reviews": lambda: _reviews(reviews(product, chosen), request),
            "around": lambda: _around(product, keys["around"], cached, request),
        }
        cached.make({keys[part]: makers[part] for part in keys})
    return {part: cached.values[key] for part, key in keys.items()}


def or_404(request, slug):
    """Raise Http404 for a page of reviews beyond the last one, if it is cached how many reviews there are."""
    chosen = ReviewQuery.of(request.GET)
    key = keys_of(request, slug, chosen)["about"]
    if chosen["page"] > 1 and (known := get_many([key])):
        numbered_or_404(known[key]["reviews"], SIZE, chosen["page"])


def _found_or_404(slug):
    try:
        return product_or_404(slug)
    except Http404:
        renew([tags.slug(slug)])  # nothing is left of a name that somebody has made up, not even its token
        raise


def _around(product, key, cached, request):
    related, together = around(product)
    cached.add_tags({key: [tags.product(pk) for pk in together]})  # on whatever shelves; the others stand on this one
    cards = card_fragments(request, [*related, *together])
    return {"related": joined(cards, related), "together": joined(cards, together)}


def _reviews(context, request):
    return {
        "reviews_html": rendered("shop/parts/product_reviews.html", context, request),
        "pages_html": rendered("shop/parts/pages.html", context, request),
    }


def _about(product, card, categories, request):
    context = {
        **about(product, card),
        "breadcrumbs": way(categories, product.category_id),
        "here": product.name,
        "csrf_token": CSRF,
    }
    html = rendered("shop/parts/product_about.html", context, request)
    return {"product": {"pk": product.pk, "name": product.name}, "reviews": product.listing.rating_count, "html": html}
