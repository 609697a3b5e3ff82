"""What `make run` serves, with the caches of this test process."""

from config.settings.development import *  # noqa: F403
from config.settings.test import CACHES  # noqa: F401
