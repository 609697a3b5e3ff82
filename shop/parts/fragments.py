"""Header and cards as finished HTML from the cache, whoever asks; what is personal is read as before.

Price: the memory of every card that anyone looks at, once for each stage's links; in every process, that of the tree,
and of all promotions; and every write has to know what it changes (shop.denormalized.touches).
"""

from typing import NamedTuple

from django.template.loader import get_template, render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from shop import tags
from shop.caching import Memory, look, scope_of
from shop.parts.cards.denormalized import active_promotions, cards_by_id
from shop.parts.header.lean import menu, roots, tree


class Catalogue(NamedTuple):
    """What is needed to make almost anything and changes seldom."""

    until: float  # timestamp
    categories: dict  # a tree() with counts
    promotions: dict | None  # denormalized's active_promotions() of all products; None while the cache is down


_catalogues = Memory(most=1)


def catalogue_of(cached):
    """Return the Catalogue, remembered by this process for as long as its version is what it was.

    Something must be missing from `cached`, a Lookup: only then does it know the version. While the cache is down,
    nothing is remembered.
    """
    version = cached.version_of(tags.CATALOGUE)
    if version is None:
        return Catalogue(cached.until, tree("count__products"), None)
    known = _catalogues.get(version)
    if known is None or known.until <= timezone.now().timestamp():
        known = _catalogues[version] = Catalogue(cached.until, tree("count__products"), active_promotions())
    return known


def cards_of(catalogue, ids, *loaded):
    """Return cards_by_id() of products with these ids and of instances that are `loaded`, in this Catalogue."""
    return cards_by_id(ids, catalogue.categories, *loaded, promotions=catalogue.promotions)


def shelf_tag(product, categories):
    """Return the tag of the shelf that a product stands on.

    A shelf that is not in the tree has come after the tree was read: the write that brought it renews the catalogue.
    """
    shelf = categories.get(product.category_id)
    return tags.shelf(shelf.slug) if shelf else tags.CATALOGUE


def menu_of(categories, request):
    """Return the menu as HTML. Its tag is `catalogue`."""
    return rendered("shop/parts/lean/menu.html", {**menu(categories), "roots": roots(request)}, request)


def card_keys(scope, ids):
    """Return the keys of these products' cards, `{id: key}`, with the links of the stage that this scope is of."""
    return {pk: f"{scope}card:{pk}" for pk in ids}


def card_fragments(request, ids, sources=None):
    """Return the cards of the published products with these ids as `{id: HTML}`, from one round trip."""
    if not ids:
        return {}
    keys = card_keys(scope_of(request), ids)
    cached = look({key: [tags.CATALOGUE, tags.product(pk)] for pk, key in keys.items()}, sources)
    if missing := [pk for pk, key in keys.items() if key in cached.missing]:
        cards, template = cards_of(catalogue_of(cached), missing), get_template("shop/parts/lean/card.html")
        start = roots(request)
        cached.store({keys[pk]: template.render({"card": card, "roots": start}) for pk, card in cards.items()})
    return {pk: mark_safe(cached.values[key]) for pk, key in keys.items() if key in cached.values}  # noqa: S308


def joined(cards, ids):
    """Return the cards, `{id: HTML}`, as one HTML in this order; those that are not there are left out."""
    return mark_safe("".join(cards[pk] for pk in ids if pk in cards))  # noqa: S308


def rendered(template, context, request):
    """Return the template's HTML."""
    return mark_safe(render_to_string(template, context, request))  # noqa: S308
