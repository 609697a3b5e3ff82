"""Lean's facets with a query an option, instead of one with a conditional aggregate for each option."""

from lab.beside import copy_of
from shop.pages.category import lean
from shop.pages.category.query import BAND_LABELS, BANDS, facet

STAGE = "lean"


def facets(shelf, conditions, chosen):
    def count(name, option):
        return shelf.filter(lean._all(conditions, but=name) & option).count()

    def counts(name, slug, label):
        found = shelf.filter(**{f"{slug}__isnull": False}).order_by(label).values_list(slug, label).distinct()
        return [(value, told, count(name, lean.Q(**{slug: value}))) for value, told in found]

    bands = {band: count("price", lean._in_band(band)) for band in BANDS}
    return [
        facet("brand", chosen, counts("brand", "brand__slug", "brand__name")),
        facet("price", chosen, [(band, label, bands[band]) for band, label in BAND_LABELS.items()]),
        facet("rating", chosen, [("4", "4 and up", count("rating", lean.Q(average__gte=4)))]),
        facet("stock", chosen, [("1", "In stock", count("stock", lean.Q(in_stock=True)))]),
        facet("tag", chosen, counts("tag", "tags__slug", "tags__name")),
    ], shelf.filter(lean._all(conditions)).count()


VIEWS = {"category": copy_of("shop.pages.category.lean", _facets=facets).view}
