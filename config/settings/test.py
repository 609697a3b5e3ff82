"""The optimized stack as the tests run it."""

from config.settings.optimized import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
