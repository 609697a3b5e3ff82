"""What is cached of the category page, for the stages fragments and optimized: each part's key, tags and maker.

    part      tags                 is
    menu      catalogue            HTML
    sidebar   catalogue            the category's name and slug, HTML of breadcrumbs and tree
    facets    catalogue, shelf     how many products there are, and HTML: the same for all pages of the listing
    grid      catalogue, shelf     HTML of the cards on this page and of the links to those next to it

A shelf is what one category holds: its products, their order and their counts (shop/tags.py). Every write that changes
a card renews the shelf that the product stands on, too (shop/denormalized/touches.py); so the grid needs no tag for
each of its 24 cards, and does not hand `sources` on to them.

Nothing personal and nothing of the address but what the part's key holds may get into one.
"""

from shop import tags
from shop.caching import get_many, look, scope_of
from shop.forms import numbered_or_404
from shop.pages.category.listing import SIZE, counted, page_of_ids
from shop.pages.category.query import ListingQuery
from shop.parts.fragments import card_fragments, catalogue_of, joined, menu_of, rendered
from shop.parts.header.lean import find_or_404, nodes, roots, way


def keys_of(request, slug, chosen):
    """Return `{part: key}`. `chosen` is a cleaned ListingQuery."""
    scope = scope_of(request)
    return {
        "menu": f"{scope}menu",
        "sidebar": f"{scope}sidebar:{slug}",
        "facets": f"{scope}facets:{slug}:{ListingQuery.canonical(chosen | {'page': 1})}",
        "grid": f"{scope}grid:{slug}:{ListingQuery.canonical(chosen)}",
    }


def fetched_or_made(request, slug, chosen, sources=None):
    """Return `{part: value}`, from one round trip where all are there; raise Http404 if there is no such page."""
    keys = keys_of(request, slug, chosen)
    filtered = keys["facets"], keys["grid"]
    cached = look({key: [tags.CATALOGUE] for key in keys.values()}, sources, endless=filtered)
    if cached.missing:
        categories = catalogue_of(cached).categories
        category = find_or_404(categories, slug)
        # Not earlier: each name that somebody makes up would leave a token. A hit needs no tags, its entry has them.
        cached.add_tags({key: [tags.shelf(slug)] for key in filtered})
        makers = {  # made in this order: the grid needs the count of the facets
            "menu": lambda: menu_of(categories, request),
            "sidebar": lambda: _sidebar(category, categories, request),
            "facets": lambda: _facets(category, chosen, request),
            "grid": lambda: _grid(category, chosen, cached.values[keys["facets"]]["count"], request),
        }
        cached.make({keys[part]: makers[part] for part in keys})
    return {part: cached.values[key] for part, key in keys.items()}


def or_404(request, slug):
    """Raise Http404 for a page beyond the last one, if it is cached how many products there are."""
    chosen = ListingQuery.of(request.GET)
    key = keys_of(request, slug, chosen)["facets"]
    if chosen["page"] > 1 and (known := get_many([key])):
        numbered_or_404(known[key]["count"], SIZE, chosen["page"])


def _grid(category, chosen, count, request):
    page = numbered_or_404(count, SIZE, chosen["page"])
    ids = list(page_of_ids(category, chosen, count))
    return {
        "cards": _cards(ids, request),
        "pages_html": rendered("shop/parts/pages.html", {"page": page, "chosen": chosen}, request),
    }


def _cards(ids, request):
    return joined(card_fragments(request, ids), ids)


def _sidebar(category, categories, request):
    context = {
        "category": category,
        "here": category.name,
        "breadcrumbs": way(categories, category.parent_id),
        "nodes": nodes(categories),
        "roots": roots(request),
    }
    return {
        "category": {"name": category.name, "slug": category.slug},
        "breadcrumbs_html": rendered("shop/parts/breadcrumbs.html", context, request),
        "tree_html": rendered("shop/parts/lean/tree.html", context, request),
    }


def _facets(category, chosen, request):
    facets, count = counted(category, chosen)
    context = {"category": category, "facets": facets, "sorts": ListingQuery.SORTS, "chosen": chosen}
    return {"count": count, "html": rendered("shop/parts/facets.html", context, request)}
