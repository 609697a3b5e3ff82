"""Sessions as a Django app of their own, for the table of changes and its triggers."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "shop.sessions"
    label = "shop_sessions"  # "sessions" is Django's own
