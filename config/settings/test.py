"""The optimized stack as the tests run it, with Valkey databases of their own."""

import os

from config.settings.optimized import *  # noqa: F403
from config.settings.optimized import CACHES, DATABASES, REDIS_URL

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Emptied before each test: not where the shop in use keeps its pages and sessions, and two for each test process.
_FIRST = 2 + 2 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CACHES = {
    "default": {**CACHES["default"], "LOCATION": f"{REDIS_URL}/{_FIRST}"},
    "sessions": {**CACHES["sessions"], "LOCATION": f"{REDIS_URL}/{_FIRST + 1}"},
}

# No pool: a connection belongs to the thread of the test that opened it, and goes with it.
_OPTIONS = {name: value for name, value in DATABASES["default"]["OPTIONS"].items() if name != "pool"}
DATABASES = {"default": {**DATABASES["default"], "OPTIONS": _OPTIONS}}
