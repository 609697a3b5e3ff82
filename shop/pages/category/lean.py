"""The technique: the database narrows, counts and sorts, and hands out what is shown. By the ORM alone.

Five facets are counted by three queries: conditional aggregates count all options that are yes or no, and the total
with them, so that the paginator need not count again. The listing is found as ids; only then are its 24 rows loaded,
as rows and with the facts that a card shows (a deferred join). No column is stored twice.

Price: the facts of a whole shelf are worked out for each page, so that it costs more the more the shelf holds.
"""

from django.db.models import Count, Exists, F, OuterRef, Q
from django.shortcuts import render

from shop.forms import page_or_404
from shop.models import Product
from shop.pages.category.query import BAND_LABELS, BANDS, ListingQuery, facet
from shop.parts.cards.lean import AVERAGE, IN_STOCK, LOWEST, SOLD, cards_by_id
from shop.parts.header.lean import counted_tree, find_or_404, frame, nodes, way
from shop.recent import recent_ids

SIZE = 24  # products on a page
SORTS = {
    "popular": ("-sold", "-pk"),
    "newest": ("-published_at", "-pk"),
    "price": ("lowest", "-pk"),
    "-price": ("-lowest", "-pk"),
    "rating": (F("average").desc(nulls_last=True), "-pk"),
}


def view(request, slug):
    chosen = ListingQuery.of(request.GET)
    categories = counted_tree()
    category = find_or_404(categories, slug)
    shelf = Product.objects.published().filter(category__in=category.ids()).order_by()
    tagged = Exists(Product.tags.through.objects.filter(product=OuterRef("pk"), tag__slug__in=chosen["tag"]))
    shelf = shelf.alias(lowest=LOWEST, average=AVERAGE, in_stock=IN_STOCK, sold=SOLD, tagged=tagged)
    conditions = _conditions(chosen)
    facets, total = _facets(shelf, conditions, chosen)
    found = shelf.filter(_all(conditions)).order_by(*SORTS[chosen["sort"]]).values_list("pk", flat=True)
    page = page_or_404(found, total, SIZE, chosen["page"])
    recent = recent_ids(request)
    cards = cards_by_id([*page, *recent], categories)
    context = {
        "category": category,
        "breadcrumbs": way(categories, category.parent_id),
        "tree": nodes(categories),
        "sorts": ListingQuery.SORTS,
        "chosen": chosen,
        "facets": facets,
        "page": page,
        "cards": [cards[pk] for pk in page if pk in cards],
        "recent": [cards[pk] for pk in recent if pk in cards],
    }
    return render(request, "shop/category_lean.html", frame(request, categories) | context)


def _conditions(chosen):
    """Return what is asked of a product, `{facet: Q}`, of the facets in which anything is chosen."""
    conditions = {
        "brand": Q(brand__slug__in=chosen["brand"]),
        "price": _in_band(chosen["price"]),
        "rating": Q(average__gte=4),
        "stock": Q(in_stock=True),
        "tag": Q(tagged=True),
    }
    return {name: condition for name, condition in conditions.items() if chosen[name]}


def _in_band(band):
    low, high = BANDS.get(band, (0, None))
    return Q(lowest__gte=low, lowest__lt=high) if high else Q(lowest__gte=low)


def _all(conditions, but=None):
    """Return all conditions as one, without that of the facet `but`."""
    return Q(*[condition for name, condition in conditions.items() if name != but])


def _facets(shelf, conditions, chosen):
    """Return each facet, and how many products there are in all. Options count as if their facet had no choice."""

    def count(facet, option=None):
        asked = _all(conditions, but=facet) & option if option else _all(conditions, but=facet)
        return Count("pk", filter=asked or None)

    def counts(facet, slug, label):
        options = shelf.filter(**{f"{slug}__isnull": False}).order_by(label).values_list(slug, label)
        return options.annotate(products=count(facet))

    counted = shelf.aggregate(
        total=count(None),
        rating=count("rating", Q(average__gte=4)),
        stock=count("stock", Q(in_stock=True)),
        **{band: count("price", _in_band(band)) for band in BANDS},
    )
    facets = [
        facet("brand", chosen, counts("brand", "brand__slug", "brand__name")),
        facet("price", chosen, [(band, label, counted[band]) for band, label in BAND_LABELS.items()]),
        facet("rating", chosen, [("4", "4 and up", counted["rating"])]),
        facet("stock", chosen, [("1", "In stock", counted["stock"])]),
        facet("tag", chosen, counts("tag", "tags__slug", "tags__name")),
    ]
    return facets, counted["total"]
