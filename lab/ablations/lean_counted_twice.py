"""Lean's list counted once more by its paginator, instead of with the facets, which know the number."""

from lab.beside import copy_of
from shop.pages.category import lean

STAGE = "lean"


def page_or_404(rows, count, size, number):
    return lean.page_or_404(rows, rows.count(), size, number)


VIEWS = {"category": copy_of("shop.pages.category.lean", page_or_404=page_or_404).view}
