"""The ASGI entry point, for those who serve the shop asynchronously: without /healthz, which is 404 here."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.optimized")
application = get_asgi_application()
