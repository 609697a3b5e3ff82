"""`manage.py why` in the browser: what `make run` serves beside the shop, and nothing else does."""

import os
import subprocess
import sys

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

PATIENCE = 120  # seconds
# As visitors are served, not as this process serves: without the toolbar, and in the role of the web.
STACK = {
    "DJANGO_SETTINGS_MODULE": "config.settings.optimized",
    "ROLE": "web",
    "DEBUG": "false",
    "PYTHONIOENCODING": "utf-8",
}


def why(request):
    """Explain ?url=, and ?versus= beside it, in a process of its own: this one has other requests to answer."""
    if request.META.get("REMOTE_ADDR") not in settings.INTERNAL_IPS:
        raise PermissionDenied
    chosen = {name: request.GET.get(name, "") for name in ("versus", "user")}
    options = [f"--{name}={value}" for name, value in chosen.items() if value]
    try:
        explained = subprocess.run(
            [sys.executable, "manage.py", "why", "--html=-", "--explain", *options, "--", request.GET.get("url", "/")],
            cwd=settings.BASE_DIR,
            env=os.environ | STACK,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return _sentence(f"That took longer than {PATIENCE} s. Ask in a terminal, which waits: make why.", 504)
    except ValueError as error:  # of a NUL, which no command line can have
        return _sentence(f"That cannot be asked for: {error}.", 400)
    if not explained.stdout:  # an exit code of 1 says that the request failed, and comes with its page
        return _sentence(explained.stderr, 400)
    return HttpResponse(explained.stdout)


def _sentence(text, status):
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
