"""What `make run` serves: every page with the debug toolbar in it, which tells what the page asked for.

Broken on purpose and caught: the toolbar around pages that come compressed; the toolbar keeping its own data in the
shop's cache, after which it counted no call; instruments that took the toolbar's wrapping off the cache.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from shop import pages

PROJECT = Path(__file__).parents[1]
ASK_TWICE = """
import django
import config.settings.development as development
development.CACHES, development.DATABASES["default"]["NAME"] = {caches}, {database!r}
django.setup()
from django.test import Client
browser = Client(headers={{"Host": "127.0.0.1", "Accept-Encoding": "gzip"}})
for path in {paths}:
    browser.get(path)
    answer = browser.get(path)
    print(answer.status_code, b'id="djDebug"' in answer.content, answer["Server-Timing"])
"""


@pytest.mark.long
@pytest.mark.parametrize("instruments", [False, True])
def test_the_toolbar_shows_and_counts_at_every_stage(corner, instruments):
    lines = _asked_twice([f"/{stage}/product/pebble/" for stage in pages.STAGES], instruments)
    for stage, line in zip(pages.STAGES, lines, strict=True):
        assert line.startswith("200 True "), line
        assert ("Cache 0 Calls" not in line) == pages.caches("product", stage), line
        assert (";calls=" in line) == instruments, line
        if instruments:
            assert (";calls=0;" not in line) == pages.caches("product", stage), line


def _asked_twice(paths, instruments):
    code = ASK_TWICE.format(caches=settings.CACHES, database=connection.settings_dict["NAME"], paths=paths)
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "DEBUG": "true",
        "INSTRUMENTS": str(instruments).lower(),
    }
    command = [sys.executable, "-c", code]
    answer = subprocess.run(command, cwd=PROJECT, env=os.environ | environment, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.splitlines()
