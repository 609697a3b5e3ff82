"""Django's cache middlewares around everything, as its documentation of the "per-site cache" has it."""

from config.settings.optimized import *  # noqa: F403
from config.settings.optimized import MIDDLEWARE

MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *MIDDLEWARE,
    "django.middleware.cache.FetchFromCacheMiddleware",
]
CACHE_MIDDLEWARE_SECONDS = 600
WRONG = {"fresh": "A page shows for ten minutes, whatever is written meanwhile."}
