"""The grid put together from cards that are cached one by one, instead of kept as one value made of them."""

from lab.beside import copy_of
from shop.parts.fragments import card_fragments, joined

STAGE = "fragments"


def ids_alone(ids, request):
    return ids


def fetched_or_made(request, slug, chosen, sources=None):
    parts = own.fetched_or_made(request, slug, chosen, sources)
    ids = parts["grid"]["cards"]
    return parts | {"grid": parts["grid"] | {"cards": joined(card_fragments(request, ids), ids)}}


own = copy_of("shop.pages.category.cached", _cards=ids_alone)
VIEWS = {"category": copy_of("shop.pages.category.fragments", fetched_or_made=fetched_or_made).view}
