"""What a card shows worked out for every visitor, as lean does, instead of kept in columns."""

from lab.beside import copy_of
from shop.parts.cards import lean

STAGE = "denormalized"


def cards_by_id(ids, categories, *loaded):
    return lean.cards_by_id([*ids, *(product.pk for product in loaded)], categories)


VIEWS = {
    page: copy_of(f"shop.pages.{page}.denormalized", cards_by_id=cards_by_id).view for page in ("category", "product")
}
