"""The description rendered from Markdown for every visitor, instead of when it is written."""

from django.utils.safestring import mark_safe

from lab.beside import copy_of
from shop.markdown import render
from shop.pages.product import details

STAGE = "denormalized"
PRODUCTS = details.PRODUCTS.defer(None).defer("text__description_html", "text__source", "text__search_vector")


def description(product):
    return mark_safe(render(product.description))  # noqa: S308  what escapes it is the shop's


own = copy_of("shop.pages.product.details", PRODUCTS=PRODUCTS, _description=description)
VIEWS = {"product": copy_of("shop.pages.product.denormalized", product_or_404=own.product_or_404, about=own.about).view}
