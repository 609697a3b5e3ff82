"""Each key asked for by a command of its own, instead of all keys of a page in one round trip."""

from config.settings.optimized import *  # noqa: F403
from config.settings.optimized import CACHES

CACHES = {**CACHES, "default": {**CACHES["default"], "BACKEND": "lab.stacks.backends.OneByOne"}}
