"""The facets counted by the ORM, as lean does, over the denormalized columns: without the one statement by hand."""

from django.db.models import Count, Q

from lab.beside import copy_of
from shop.models import Listing, Tag
from shop.pages.category import listing
from shop.pages.category.query import BAND_LABELS, BANDS, facet

STAGE = "denormalized"


def counted(category, chosen):
    shelf = Listing.objects.filter(published=True, category__in=category.ids()).order_by()
    conditions = _conditions(chosen)

    def count(but, option=None):
        asked = Q(*[condition for name, condition in conditions.items() if name != but])
        return Count("pk", filter=(asked & option if option else asked) or None)

    tags = shelf.filter(product__tags__isnull=False)
    found = shelf.aggregate(
        total=count(None),
        rating=count("rating", Q(rating_average__gte=4)),
        stock=count("stock", Q(in_stock=True)),
        **{band: count("price", _in_band(band)) for band in BANDS},
    )
    brands = shelf.order_by("brand__name").values_list("brand__slug", "brand__name").annotate(products=count("brand"))
    tags = tags.order_by("product__tags__name").values_list("product__tags__slug", "product__tags__name")
    facets = [
        facet("brand", chosen, brands),
        facet("price", chosen, [(band, label, found[band]) for band, label in BAND_LABELS.items()]),
        facet("rating", chosen, [("4", "4 and up", found["rating"])]),
        facet("stock", chosen, [("1", "In stock", found["stock"])]),
        facet("tag", chosen, tags.annotate(products=count("tag"))),
    ]
    return facets, found["total"]


def _conditions(chosen):
    chosen_tags = list(Tag.objects.filter(slug__in=chosen["tag"]).values_list("pk", flat=True))
    conditions = {
        "brand": Q(brand__slug__in=chosen["brand"]),
        "price": _in_band(chosen["price"]),
        "rating": Q(rating_average__gte=4),
        "stock": Q(in_stock=True),
        "tag": Q(tag_ids__overlap=chosen_tags),
    }
    return {name: condition for name, condition in conditions.items() if chosen[name]}


def _in_band(band):
    low, high = BANDS.get(band, (0, None))
    return Q(lowest_price_cents__gte=low, lowest_price_cents__lt=high or listing.NO_LIMIT)


own = copy_of("shop.pages.category.listing", counted=counted)
VIEWS = {"category": copy_of("shop.pages.category.denormalized", listing=own.listing).view}
