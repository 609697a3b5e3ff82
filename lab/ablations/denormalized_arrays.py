"""A product's pictures, versions and tags from a query each, instead of as arrays in the product's own row."""

from django.shortcuts import get_object_or_404

from lab.beside import copy_of
from shop.models import Product

STAGE = "denormalized"
PRODUCTS = (
    Product.objects.published()
    .select_related("brand", "listing", "text")
    .defer("description", "text__source", "text__search_vector", "listing__tag_ids", "listing__published_at")
)


def product_or_404(slug):
    product = get_object_or_404(PRODUCTS, slug=slug)
    product.gallery = list(product.images.values("key", "alt"))
    columns = ("pk", "size", "colour", "stock", "surcharge_cents")
    product.versions = list(product.variants.order_by("pk").values(*columns))
    product.tag_names = list(product.tags.order_by("name").values_list("name", flat=True))
    return product


VIEWS = {"product": copy_of("shop.pages.product.denormalized", product_or_404=product_or_404).view}
