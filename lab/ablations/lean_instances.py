"""Lean's cards from instances with all their columns, instead of rows with those that a card shows (`values`)."""

from django.db.models import F

from lab.beside import copy_of
from shop.models import Product
from shop.parts.cards import lean

STAGE = "lean"
CARDS = (
    Product.objects.published()
    .order_by()
    .annotate(
        brand_name=F("brand__name"),
        tag_names=lean.TAG_NAMES,
        image=lean.COVER,
        lowest=lean.LOWEST,
        rating=lean.AVERAGE,
        rating_count=lean.REVIEWS,
        in_stock=lean.IN_STOCK,
    )
)


class Instances:
    """Takes the place of CARDS; a row's `pk` is the instance's `id`."""

    def filter(self, **narrowed):
        return [vars(product) | {"pk": product.pk} for product in CARDS.filter(**narrowed)]


cards_by_id = copy_of("shop.parts.cards.lean", CARDS=Instances()).cards_by_id
VIEWS = {page: copy_of(f"shop.pages.{page}.lean", cards_by_id=cards_by_id).view for page in ("category", "product")}
