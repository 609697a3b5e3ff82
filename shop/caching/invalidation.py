"""Which write changes which thing. The one list to read when a cached page is not what it should be.

- `product:7`, all that is shown of a product: by a write to it, its variants, images, reviews, tags and sales
- `slug:bell`, the same for who knows only its address
- `shelf:bells`, which products a category holds, their order and counts: by a write to any product in or below it
- `catalogue`, names, the tree with its counts, promotions: by a write to categories, brands, tags and promotions, and
  by products that come, go or move, be it to another address
- `visitor:5`, whom to greet and what lies in the cart: by a write to the user, the customer and the cart
- `cart:9`, the same for a cart without a customer: by a write to the cart
"""

from django.conf import settings
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from shop.caching import generations
from shop.models import (
    OF_PRODUCTS,
    Brand,
    Cart,
    CartLine,
    Category,
    Customer,
    Product,
    Promotion,
    Review,
    Tag,
)
from shop.models.tracking import rows_written

OF_CATALOGUE = {Category, Brand, Tag, Promotion}
_PLACE = {"state", "slug", "category", "category_id"}  # of a product


def connect():
    """Renew generations after every write. Called once, when the app is ready."""
    rows_written.connect(_after_write, dispatch_uid="shop.caching")
    m2m_changed.connect(_after_m2m, dispatch_uid="shop.caching")
    post_save.connect(_after_user, sender=settings.AUTH_USER_MODEL, dispatch_uid="shop.caching.user")
    post_delete.connect(_after_user, sender=settings.AUTH_USER_MODEL, dispatch_uid="shop.caching.user")


def changed(tags):
    """Renew these tags' generations once the current transaction is committed.

    `tags` may be a function that returns them: what hangs together with a product may change until then.
    """
    transaction.on_commit(lambda: generations.renew(tags() if callable(tags) else tags))


def _after_write(sender, owners, fields, **kwargs):
    if sender in OF_PRODUCTS:
        comes_goes_or_moves = sender is Product and (fields is None or fields & _PLACE)
        changed(lambda: _of_products(owners))
        if comes_goes_or_moves:
            changed({"catalogue"})
    elif sender in OF_CATALOGUE:
        changed({"catalogue"})
    elif sender in {Cart, CartLine}:
        users = Cart.objects.filter(pk__in=owners, customer__isnull=False).values_list("customer__user", flat=True)
        changed({f"cart:{pk}" for pk in owners} | {f"visitor:{pk}" for pk in users})
    elif sender is Customer:
        changed({f"visitor:{pk}" for pk in owners})
        if fields is not None and "name" in fields:  # who is new has written no review yet
            reviewed = Review.objects.order_by().filter(author__user__in=owners).values_list("product", flat=True)
            changed(lambda: _of_products(set(reviewed)))


def _after_m2m(sender, instance, action, reverse, pk_set, **kwargs):
    if action not in {"post_add", "post_remove", "post_clear"}:
        return
    if sender is Product.tags.through and not reverse:
        changed(lambda: _of_products([instance.pk]))
    elif sender is Product.tags.through and pk_set:
        changed(lambda: _of_products(pk_set))
    elif sender in {Product.tags.through, Promotion.products.through, Promotion.categories.through}:
        changed({"catalogue"})


def _after_user(sender, instance, **kwargs):
    changed({f"visitor:{instance.pk}"})


def _of_products(ids):
    """Return the tags of these products and of all the shelves that they stand on."""
    parents = dict(Category.objects.order_by().values_list("pk", "parent"))
    tags, shelves = {f"product:{pk}" for pk in ids}, set()
    for slug, category in Product.objects.order_by().filter(pk__in=ids).values_list("slug", "category"):
        tags.add(f"slug:{slug}")
        while category:
            shelves.add(category)
            category = parents[category]
    slugs = Category.objects.order_by().filter(pk__in=shelves).values_list("slug", flat=True)
    return tags | {f"shelf:{slug}" for slug in slugs}
