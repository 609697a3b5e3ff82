"""The optimized stack as gunicorn serves it to a test: with its pool, and with the caches of this test process."""

from config.settings.optimized import *  # noqa: F403
from config.settings.test import CACHES  # noqa: F401
