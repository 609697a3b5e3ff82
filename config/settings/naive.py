"""The naive stack: a connection a request, sessions in the database, Django's default middleware in its order."""

from config.settings.base import *  # noqa: F403
from config.settings.base import observed

SESSION_ENGINE = "shop.sessions.db"

MIDDLEWARE = observed(
    [
        "config.logs.requests.RequestLog",
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
)
