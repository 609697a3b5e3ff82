"""Visits that carry no more than a session's cookie, on either stack."""

import subprocess
import sys
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest
from django.test import Client, override_settings

from services import PROJECT
from shop.sessions import cached_db, db

STACKS = {"naive": db, "optimized": cached_db}


def log_in(user, stack="optimized"):
    """Return the key of a session that the user has just logged in to, and that this stack has read once."""
    with override_settings(SESSION_ENGINE=STACKS[stack].__name__):
        browser = Client()
        browser.force_login(user)
        key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert who_is(key, stack) == user
    return key


def log_out(key, stack="optimized"):
    """Press the button; return the answer's status."""
    with override_settings(SESSION_ENGINE=STACKS[stack].__name__):
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = key
        return browser.post("/logout/").status_code


def who_is(key, stack="optimized"):
    """Return the user whom a request with this cookie is taken for, or None."""
    request = HttpRequest()
    request.session = STACKS[stack].SessionStore(key)
    user = get_user(request)
    return user if user.is_authenticated else None


def row_of(key):
    return Session.objects.filter(session_key=key)


@contextmanager
def another_process():
    """Yield a function as `who_is` that is called in a process of its own, with these settings; it returns a text."""
    databases = {"default": {**settings.DATABASES["default"], "NAME": connection.settings_dict["NAME"]}}
    code = (
        "import django\n"
        "from config.settings import test\n"
        f"test.CACHES, test.DATABASES = {settings.CACHES}, {databases}\n"
        "django.setup()\n"
        "from tests.sessions.visits import who_is\n"
        "while True: print(who_is(input()), flush=True)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=PROJECT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )

    def who_is_there(key):
        process.stdin.write(f"{key}\n")
        process.stdin.flush()
        return process.stdout.readline().strip()

    try:
        yield who_is_there
    finally:
        process.kill()
        process.communicate()
