"""The grid put together from cards that are cached one by one, instead of kept as one value made of them."""

from lab.beside import copy_of
from shop.pages.category import cached
from shop.parts.fragments import card_fragments, joined

STAGE = "fragments"


def ids_of(category, chosen, count, request):
    return list(cached.page_of_ids(category, chosen, count))


def fetched_or_made(request, slug, chosen, sources=None):
    parts = own.fetched_or_made(request, slug, chosen, sources)
    return parts | {"grid": joined(card_fragments(request, parts["grid"]), parts["grid"])}


own = copy_of("shop.pages.category.cached", _grid=ids_of)
VIEWS = {"category": copy_of("shop.pages.category.fragments", fetched_or_made=fetched_or_made).view}
