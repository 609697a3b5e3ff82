"""The shop as a Django app."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """Connects what follows a login, and tells the cache what time alone changes."""

    name = "shop"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in
        from django.utils.autoreload import autoreload_started

        from shop import caching, clock, mine, ordering, tags
        from shop.caching import checks  # noqa: F401  they register themselves

        caching.register_clock(clock.next_change, tags=[tags.CATALOGUE])
        autoreload_started.connect(mine.watch, dispatch_uid="shop.mine")
        user_logged_in.connect(ordering.keep_cart, dispatch_uid="shop.ordering")
