"""`get_or_set` around what is dear to find out, under its arguments: queries are saved, and templates are not."""

from django.core.cache import cache

from lab.beside import copy_of
from shop.pages.category import denormalized as category
from shop.pages.product import denormalized as product

SECONDS = 600
STAGE = "denormalized"


def listing(shelf, chosen):
    def find():
        facets, page = category.listing(shelf, chosen)
        return facets, _loaded(page)

    return cache.get_or_set(f"lab:listing:{shelf.slug}:{category.ListingQuery.canonical(chosen)}", find, SECONDS)


def cards_by_id(ids, categories, *loaded):
    key = f"lab:cards:{','.join(map(str, [*ids, *(each.pk for each in loaded)]))}"
    return cache.get_or_set(key, lambda: category.cards_by_id(ids, categories, *loaded), SECONDS)


def tree(*count):
    return cache.get_or_set(f"lab:tree:{','.join(count)}", lambda: category.tree(*count), SECONDS)


def reviews(of, chosen):
    def find():
        context = product.reviews(of, chosen)
        return context | {"page": _loaded(context["page"])}

    return cache.get_or_set(f"lab:reviews:{of.pk}:{product.ReviewQuery.canonical(chosen)}", find, SECONDS)


def around(of):
    return cache.get_or_set(f"lab:around:{of.pk}", lambda: product.around(of), SECONDS)


def product_or_404(slug):
    return cache.get_or_set(f"lab:product:{slug}", lambda: product.product_or_404(slug), SECONDS)


def _loaded(page):
    """Return the page with its own rows, without the query of all others: pickled, that would run."""
    page.object_list, page.paginator.object_list = list(page.object_list), ()
    return page


SHARED = {"tree": tree, "cards_by_id": cards_by_id}
VIEWS = {
    "category": copy_of("shop.pages.category.denormalized", listing=listing, **SHARED).view,
    "product": copy_of(
        "shop.pages.product.denormalized", product_or_404=product_or_404, reviews=reviews, around=around, **SHARED
    ).view,
}
WRONG = {"fresh": "What is kept shows for ten minutes, whatever is written meanwhile."}
