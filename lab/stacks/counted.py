"""The optimized stack, each of whose answers says how many statements it took."""

from config.settings.optimized import *  # noqa: F403
from config.settings.optimized import MIDDLEWARE

MIDDLEWARE = ["lab.middleware.counting_queries", *MIDDLEWARE]
