"""The shop as a Django app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """Connects what follows a login."""

    name = "shop"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from shop import ordering
        from shop.caching import checks  # noqa: F401  they register themselves

        user_logged_in.connect(ordering.keep_cart, dispatch_uid="shop.ordering")
