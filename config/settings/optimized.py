"""The optimized stack: pooled connections, sessions read from Valkey, whole pages answered before sessions are."""

from config import database
from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, ROLE, observed

# Inside the log, the same eight as Django's default. What a page without a session needs comes first, then EarlyPages
# answers it.
MIDDLEWARE = observed(
    [
        "config.logs.requests.RequestLog",
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "shop.caching.middleware.EarlyPages",
        "config.overload.SpareThreads",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ]
)

# The pool keeps the connections; a thread takes one for a request. Each is checked when it is taken, so that nobody
# gets an error after a restart of PostgreSQL. The pool is added to the options that DATABASE_URL asks for.
if ROLE != "jobs":
    DATABASES = {"default": database.pooled(DATABASES["default"], ROLE)}

# Written to the database, read from Valkey: a session outlives a cache that does not.
SESSION_ENGINE = "shop.sessions.cached_db"
