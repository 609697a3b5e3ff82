"""What both stacks share. Every setting that the environment may change is documented in .env.example."""

from pathlib import Path

from config import database, logs, why
from config.environment import environment

BASE_DIR = Path(__file__).resolve().parents[2]
env = environment(BASE_DIR / ".env")

# Core

DEBUG = env.bool("DEBUG")
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env("ALLOWED_HOSTS")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "shop",
    "shop.sessions",
    "lab",
    "lab.instruments",
]

# Templates: the cached loader is Django's default

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ],
        },
    },
]

# PostgreSQL: persistent connections are each stack's own choice, time-outs are the role's

ROLE = env("ROLE")
SCALE = env("SCALE")  # names the database of the embedded PostgreSQL
DATABASES = {
    "default": database.with_timeouts(env("DATABASE_URL") | {"ENGINE": "shop.denormalized.postgresql"}, ROLE),
}

# Valkey: pages and fragments under other keys than sessions, so that one can be emptied without the other. Both are in
# the database that REDIS_URL names, over one pool, as django-redis has one for each URL.

_VALKEY = {
    "LOCATION": env("REDIS_URL"),
    "KEY_FUNCTION": "shop.caching.scope.make_key",
    "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.25, "SOCKET_TIMEOUT": 1.0},  # seconds, unless REDIS_URL says others
}
CACHES = {
    "default": {
        **_VALKEY,
        "BACKEND": "shop.caching.backend.PageCache",
        "KEY_PREFIX": "pages",
        "TIMEOUT": 3600,
        "VERSION": 4,  # of the format of what is kept: what another version kept is not looked at
    },
    "sessions": {
        **_VALKEY,
        "BACKEND": "shop.sessions.copies.SessionCopies",
        "KEY_PREFIX": "sessions",
    },
}

# What `manage.py why` uses instead, for the time of a request that it explains

WHY = {"CACHES": why.caches(CACHES), "AROUND": ["config.why.one_transaction"]}
WHY_IN_BROWSER = False  # in development alone

# Where whole pages are answered before the session is looked at (shop.caching.middleware)

EARLY_PAGES = ("/optimized/", "/ablation/optimized/", "/mine/")

# Visitors

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "lab:index"
LOGOUT_REDIRECT_URL = "lab:index"
SESSION_CACHE_ALIAS = "sessions"

# Language and time: one language, UTC

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# Static files

STATIC_URL = "/static/"  # absolute, so that Django remembers no script prefix with it
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {"staticfiles": {"BACKEND": "config.static.MountedStaticFiles"}}
WHITENOISE_USE_FINDERS = True  # one stylesheet: nothing to collect

# What is logged, and whom the log believes (config/logs/, config/proxies.py)

LOGGING = logs.configuration()
SLOW_REQUEST = env("SLOW_REQUEST")  # seconds
TRUSTED_PROXIES = tuple(env("TRUSTED_PROXIES"))

# Threads of gunicorn, some of which are spared for pages that are kept (config/overload.py)

WEB_THREADS = env("WEB_THREADS")

# Where visitors come by HTTPS alone, browsers are told so, for a year

if env.bool("HTTPS"):
    SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_REDIRECT_EXEMPT = ["^readyz$"]  # who asks it comes from inside
    # Whether other hosts of the domain have HTTPS, too, is not the shop's to say.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Instruments: off unless asked for, and then nothing is wrapped

INSTRUMENTS = env.bool("INSTRUMENTS")


def observed(middleware):
    """Return the middleware with the instruments around and between it, when they are on."""
    if not INSTRUMENTS:
        return middleware
    from lab.instruments.middleware_timing import interleaved

    return ["lab.instruments.server_timing.ServerTimingMiddleware", *interleaved(middleware)]
