"""The WSGI entry point: gunicorn config.wsgi."""

import os

from django.core.wsgi import get_wsgi_application

from config.charsets import known_charsets
from config.health import healthy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.optimized")
application = healthy(known_charsets(get_wsgi_application()))
