"""The optimized stack: pooled connections, sessions read from Valkey, whole pages answered before sessions are."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, observed

# The same eight as Django's default. What a page without a session needs comes first, then EarlyPages answers it.
MIDDLEWARE = observed(
    [
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "shop.caching.middleware.EarlyPages",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ]
)

# The pool keeps the connections; a thread takes one for a request. At least as many as gunicorn has threads.
# Each is checked when it is taken, an empty round trip, so that nobody gets an error after a restart of PostgreSQL.
# The pool is added to the options that DATABASE_URL asks for, such as sslmode.
DATABASES = {
    "default": {
        **DATABASES["default"],
        "OPTIONS": DATABASES["default"]["OPTIONS"] | {"pool": {"min_size": 1, "max_size": 4, "timeout": 10}},
        "CONN_HEALTH_CHECKS": True,
    }
}

# Written to the database, read from Valkey: a session outlives a cache that does not.
SESSION_ENGINE = "shop.sessions.cached_db"
