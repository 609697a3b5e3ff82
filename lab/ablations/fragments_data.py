"""The facets cached as data and rendered for every visitor, instead of as finished HTML."""

from lab.beside import copy_of
from shop.pages.category import cached
from shop.pages.category.query import ListingQuery
from shop.parts.fragments import rendered

STAGE = "fragments"


def data(category, chosen, request):
    facets, count = cached.counted(category, chosen)
    return {"count": count, "category": {"slug": category.slug, "name": category.name}, "facets": facets}


def fetched_or_made(request, slug, chosen, sources=None):
    parts = own.fetched_or_made(request, slug, chosen, sources)
    context = {**parts["facets"], "sorts": ListingQuery.SORTS, "chosen": chosen}
    return parts | {"facets": parts["facets"] | {"html": rendered("shop/parts/facets.html", context, request)}}


own = copy_of("shop.pages.category.cached", _facets=data)
VIEWS = {"category": copy_of("shop.pages.category.fragments", fetched_or_made=fetched_or_made).view}
