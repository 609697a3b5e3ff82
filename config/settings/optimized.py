"""The optimized stack: pooled connections, sessions in Valkey, whole pages answered early."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES

DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 4, "timeout": 10}}
DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps them

SESSION_ENGINE = "django.contrib.sessions.backends.cache"
