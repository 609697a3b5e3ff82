"""The naive stack: Django's defaults; a connection a request, sessions in the database."""

from config.settings.base import *  # noqa: F403
