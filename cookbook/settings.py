"""The shop as recipes are measured in it: plain PostgreSQL without the shop's own backend, and plain django-redis."""

import os

from config.settings.optimized import *  # noqa: F403
from config.settings.optimized import CACHES, DATABASES

DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost"]
DATABASES = {"default": DATABASES["default"] | {"ENGINE": "django.db.backends.postgresql"}}
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": CACHES["default"]["LOCATION"],
        "KEY_PREFIX": f"cookbook-{os.getpid()}",
    },
}
CACHES["sessions"] = CACHES["default"]
