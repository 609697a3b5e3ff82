"""The optimized stack as the tests run it, with Valkey databases of their own."""

from config.settings.optimized import *  # noqa: F403
from config.settings.optimized import CACHES, DATABASES, REDIS_URL

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Emptied before each test: not where the shop in use keeps its pages and sessions.
CACHES = {
    "default": {**CACHES["default"], "LOCATION": f"{REDIS_URL}/2"},
    "sessions": {**CACHES["sessions"], "LOCATION": f"{REDIS_URL}/3"},
}

# No pool: a connection belongs to the thread of the test that opened it, and goes with it.
DATABASES = {"default": {**DATABASES["default"], "OPTIONS": {}}}
