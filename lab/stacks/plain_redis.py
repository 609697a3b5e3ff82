"""The cache through django-redis as it comes, instead of the shop's shorter way for many keys at once."""

from config.settings.optimized import *  # noqa: F403
from config.settings.optimized import CACHES

CACHES = {**CACHES, "default": {**CACHES["default"], "BACKEND": "lab.stacks.backends.PlainCache"}}
