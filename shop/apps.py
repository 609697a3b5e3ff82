"""The shop as a Django app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """Connects the two things that follow every write: kept columns and invalidation."""

    name = "shop"

    def ready(self):
        from shop import derived
        from shop.caching import invalidation

        derived.connect()
        invalidation.connect()
