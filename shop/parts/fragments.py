"""Header and cards as finished HTML from the cache, whoever asks; what is personal is read as before.

Price: the memory of every card that anyone looks at, once for each stage's links; and every write has to know what it
changes (shop.caching.invalidation).
"""

import time
from typing import NamedTuple

from django.template.loader import get_template, render_to_string
from django.utils.safestring import mark_safe

from shop.caching import generations, store
from shop.parts.lean import cards_by_id, menu, tree, visitor

__all__ = [
    "card_fragments",
    "card_key",
    "expect_cards",
    "kept_tree",
    "likely_cards",
    "menu_of",
    "rendered",
    "shelf_tag",
    "visitor",
]


class Tree(NamedTuple):
    generation: tuple
    until: float  # by time.monotonic
    categories: dict


_tree = Tree((), 0.0, {})
_listed = {}


def kept_tree(kept):
    """Return lean's tree(), kept in this process for as long as the catalogue's generation is what it was."""
    global _tree
    generation = kept.tokens[generations.EPOCH], kept.tokens["catalogue"]
    if generation[0] is None:  # the cache is down
        return tree()
    known = _tree  # other threads may replace it at any moment
    if known.generation != generation or known.until < time.monotonic():
        _tree = known = Tree(generation, time.monotonic() + store.TIMEOUT, tree())
    return known.categories


def shelf_tag(product, categories):
    """Return the tag of the shelf that a product stands on; a tree without that shelf is older than the catalogue."""
    shelf = categories.get(product.category_id)
    return f"shelf:{shelf.slug}" if shelf else "catalogue"


def menu_of(categories, request):
    """Return the menu as HTML. Keep it under the tag `catalogue`."""
    return rendered("shop/parts/menu.html", menu(categories), request)


def card_key(request, pk):
    """Return the key of a product's card, with the links of the stage that the visitor is in."""
    return f"{request.resolver_match.namespace}:card:{pk}"


def likely_cards(request, listing, ids):
    """Return the keys of the cards with these ids and of those that the listing held when this process last saw it.

    Fetched along with the listing, they save the round trip that would follow it. A wrong guess costs a few keys.
    """
    return [card_key(request, pk) for pk in {*ids, *_listed.get(listing, ())}]


def expect_cards(listing, ids):
    """Remember in this process which ids the value under the key `listing` holds, for likely_cards()."""
    if len(_listed) > store.MOST_REMEMBERED:
        _listed.clear()
    _listed[listing] = ids


def card_fragments(request, ids, found=()):
    """Return the cards of the published products with these ids as `{id: HTML}`, from one round trip.

    `found` are values that were fetched already; when they are all there, then there is none.
    """
    keys = {pk: card_key(request, pk) for pk in ids}
    values = dict(found)
    if wanted := {key: ["catalogue", f"product:{pk}"] for pk, key in keys.items() if key not in values}:
        kept = store.look(wanted)
        if missing := [pk for pk, key in keys.items() if key in kept.missing]:
            cards, template = cards_by_id(missing, kept_tree(kept)), get_template("shop/parts/card.html")
            kept.keep({keys[pk]: template.render({"card": card}, request) for pk, card in cards.items()})
        values |= kept.values
    return {pk: mark_safe(values[key]) for pk, key in keys.items() if key in values}  # noqa: S308


def rendered(template, context, request):
    """Return the template's HTML."""
    return mark_safe(render_to_string(template, context, request))  # noqa: S308
