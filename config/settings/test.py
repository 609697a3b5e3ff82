"""The optimized stack as the tests run it, with keys of their own in Valkey."""

import os
from secrets import token_hex

from config import database
from config.settings.optimized import *  # noqa: F403
from config.settings.optimized import CACHES, DATABASES, env

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Emptied before each test and at the end: keys that no shop has and no other test process, whatever else is there.
# What a test starts, inherits the name of the run.
_RUN = os.environ.setdefault("TEST_RUN", token_hex(4)) + os.environ.get("PYTEST_XDIST_WORKER", "")
CACHES = {
    alias: {**cache, "KEY_FUNCTION": None, "KEY_PREFIX": f"test-{_RUN}-{cache['KEY_PREFIX']}"}
    for alias, cache in CACHES.items()
}

# As a job: no pool, so that a connection belongs to the thread of the test that opened it, and goes with it; and no
# test fails because the machine is slow.
ROLE, SCALE = "jobs", "tiny"
_TO = {"ENGINE": DATABASES["default"]["ENGINE"]}
if "DATABASE_URL" not in os.environ:
    _TO["NAME"] = f"tandem_{SCALE}"  # after which the tests' own are named, whatever SCALE is asked for
DATABASES = {"default": database.with_timeouts(env("DATABASE_URL") | _TO, ROLE)}
