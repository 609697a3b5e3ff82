"""What is cached of the front door, for the stages fragments and optimized: each part's key, tags, lifetime and maker.

    part         made from                 is late by at most
    menu         catalogue                 never
    offer        catalogue, its products   never: it begins and ends on the second
    departments  catalogue, the pictured   never
    newest       catalogue, its products   never
    brands       catalogue                 never
    bestsellers  catalogue, its products   which ones: ten minutes; what their cards show: never
    rated        catalogue, its products   which ones: an hour; what their cards show: never

Each order may change what sells best, and each review what is best rated: kept fresh, these two would never be found.
Nobody misses the order of this minute. So no write renews which ones they are, but their time is over after a while;
what sells best is a ranking, so that a row of cards that has to be made anew, as a price has changed, need not count
the week again. It holds twice as many as are shown: where one is no longer sold, the next one moves up at once.
"""

from shop import tags
from shop.caching import jittered, look, ranking, scope_of
from shop.models import Brand
from shop.pages.home.columns import best_rated, departments
from shop.pages.home.lists import SHOWN, bestsellers, newest, offer, offered
from shop.parts.fragments import card_fragments, catalogue_of, joined, menu_of, rendered
from shop.parts.header.lean import roots

BESTSELLERS = 600  # seconds that they may be late by
RATED = 3600
PARTS = ("offer", "departments", "newest", "brands", "bestsellers", "rated")


def fetched_or_made(request, sources=None):
    """Return `{part: HTML}`, from one round trip where all are there; the offer's cards are `offered`."""
    scope = scope_of(request)
    keys = {"menu": f"{scope}menu"} | {part: f"{scope}home:{part}" for part in PARTS}
    cached = look({key: [tags.CATALOGUE] for key in keys.values()}, sources)
    if cached.missing:
        _make(request, keys, cached, sources)
    parts = {part: cached.values[key] for part, key in keys.items()}
    parts["offer"], parts["offered"] = parts["offer"]
    return parts


def _make(request, keys, cached, sources):
    categories, missing = catalogue_of(cached).categories, {part for part in keys if keys[part] in cached.missing}
    promotion = offer() if "offer" in missing else None
    on_offer, offered_in = offered(promotion)
    rows = {
        "offer": lambda: on_offer,
        "newest": newest,
        "bestsellers": lambda: _bestsellers(keys["bestsellers"], cached),
        "rated": lambda: _rated(keys["rated"], cached),
    }
    ids = {part: find() for part, find in rows.items() if part in missing}
    pictured = departments(categories) if "departments" in missing else []
    made_from = ids | {"departments": [department["latest"] for department in pictured if department["latest"]]}
    # Before anything of these products is read.
    cached.add_tags({keys[part]: [tags.product(pk) for pk in products] for part, products in made_from.items()})
    cards = card_fragments(request, [pk for row in ids.values() for pk in row], sources=sources)
    shown = {part: joined(cards, [pk for pk in row if pk in cards][:SHOWN]) for part, row in ids.items()}

    def html(partial, **context):
        return rendered(f"shop/{partial}", context, request)

    in_categories = [categories[pk] for pk in offered_in if pk in categories]
    makers = {
        "menu": lambda: menu_of(categories, request),
        "offer": lambda: (html("home.html#offer", offer=promotion, offered_in=in_categories), shown["offer"]),
        "departments": lambda: html(
            "home_lean.html#departments", departments=departments(categories), roots=roots(request)
        ),
        "newest": lambda: shown["newest"],
        "brands": lambda: html("home.html#brands", brands=Brand.objects.values("name")),
        "bestsellers": lambda: shown["bestsellers"],
        "rated": lambda: shown["rated"],
    }
    cached.make({keys[part]: makers[part] for part in keys})


def _bestsellers(key, cached):
    """Return ids from the ranking that all stages share; the value under `key` is kept as long as it."""
    best = ranking("bestsellers", 2 * SHOWN, BESTSELLERS, lambda: _padded(bestsellers(2 * SHOWN)))
    cached.limit(key, best.until)
    return [int(member) for member in best.members]


def _padded(sold):
    """Return `{id with zeros before it: pieces}`: among equal scores, members sort as text."""
    return {f"{pk:019}": pieces for pk, pieces in sold.items()}


def _rated(key, cached):
    """Return ids; the value under `key` is kept for the time that they may be late by."""
    cached.limit(key, jittered(RATED))
    return best_rated(2 * SHOWN)
