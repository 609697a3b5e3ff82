#!/usr/bin/env python
"""Django's command line for Tandem."""

import os
import sys


def main():
    """Run a management command under the optimized stack unless DJANGO_SETTINGS_MODULE says otherwise.

    All but those that answer requests are jobs: what they do may take long.
    """
    role = {"runserver": "development", "why": "web"}.get(sys.argv[1] if sys.argv[1:] else "", "jobs")
    os.environ.setdefault("ROLE", role)
    os.environ.setdefault("MINE", "1")  # whoever works by hand has the reader's own stage, too
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.optimized")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(error))


if __name__ == "__main__":
    main()
