"""Every variable of the environment, declared once: its type, its default and what it may hold.

Values come from the environment, then from .env. A value that does not fit and a name in .env that is not
declared here both end the start with a sentence.
"""

import contextlib
import ipaddress
import os
import re
import secrets
import tempfile
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from config.services import POSTGRESQL, VALKEY, ServicesError, home


def _boolean(text):
    if text.lower() not in {"true", "false", "on", "off", "yes", "no", "1", "0"}:
        raise ValueError("expected true or false")
    return text.lower() in {"true", "on", "yes", "1"}


def _count(text):
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError("expected a whole number above 0")
    return int(text)


def _text(text):
    if not text.strip():
        raise ValueError("it is empty; remove it to get the default")
    if text.startswith("$"):
        raise ValueError("it begins with $, which django-environ takes for the name of another variable")
    return text


def _names(text):
    return _text(text).split(",")


def _proxies(text):
    """Return the addresses and networks, and `unix` where whoever can open the Unix socket is trusted."""
    proxies = [name.strip() for name in _text(text).split(",")]
    for name in proxies:
        if name != "unix":
            try:
                ipaddress.ip_network(name)
            except ValueError:
                raise ValueError("expected addresses or networks such as 127.0.0.1,10.0.0.0/8, or unix") from None
    return proxies


def _address(text):
    if not re.fullmatch(r"unix:.+|.+:\d+", text):
        raise ValueError("expected an address such as 127.0.0.1:8000")
    return text


def _url(*schemes, example):
    def check(text):
        parts = urlsplit(text)
        if parts.scheme not in schemes or not parts.hostname or parts.port == 0:  # .port raises too
            raise ValueError(f"expected a URL such as {example}")
        if "postgresql" in schemes and len(parts.path) < 2:
            raise ValueError(f"it names no database; expected a URL such as {example}")
        return text

    return check


DATABASE_URL = _url("postgresql", "postgres", example="postgresql://user:password@host:5432/name")
REDIS_URL = _url("redis", "rediss", example="redis://host:6379")

# name: (what turns text into a value or raises ValueError, default); None is filled in by `environment`.
VARIABLES = {
    "DEBUG": (_boolean, False),
    "SECRET_KEY": (_text, None),
    "ALLOWED_HOSTS": (_names, ["localhost", "127.0.0.1", "[::1]"]),
    "DATABASE_URL": (DATABASE_URL, None),
    "REDIS_URL": (REDIS_URL, None),
    "INSTRUMENTS": (_boolean, False),
    "TANDEM_HOME": (_text, None),
    "BIND": (_address, "127.0.0.1:8000"),
    "TRUSTED_PROXIES": (_proxies, []),
    "WEB_WORKERS": (_count, os.cpu_count()),
    "WEB_THREADS": (_count, 4),
    "ACCESS_LOG": (_boolean, False),
}


def environment(env_file):
    """Return the checked environment; what is not given is a default or comes from .tandem/."""
    read(env_file)
    kept = {
        "SECRET_KEY": _kept_secret,
        "DATABASE_URL": POSTGRESQL.url,
        "REDIS_URL": VALKEY.url,
        "TANDEM_HOME": lambda: str(home()),
    }
    scheme = dict(VARIABLES)
    for name, default in kept.items():
        if name not in os.environ:
            scheme[name] = (scheme[name][0], _configured(default))
    return environ.Env(**scheme)


def read(env_file):
    """Add the file's variables to the environment, which goes before them, and check every declared one."""
    for name, value in _variables_in(env_file).items():
        os.environ.setdefault(name, value)
    for name, (check, _) in VARIABLES.items():
        if name in os.environ:
            try:
                check(os.environ[name])
            except ValueError as error:
                raise ImproperlyConfigured(f"The variable {name} is not valid: {error}.") from None


def _variables_in(env_file):
    if not env_file.exists():
        return {}
    for number, line in enumerate(env_file.read_text().splitlines(), start=1):
        if line and not line.startswith("#") and not re.match(r"(export )?\w+=", line):
            raise ImproperlyConfigured(f"Line {number} of {env_file} is not NAME=value: {line!r}.")

    class File(environ.Env):
        ENVIRON = {}

    File.read_env(env_file)
    if unknown := File.ENVIRON.keys() - VARIABLES.keys():
        raise ImproperlyConfigured(
            f"{env_file} sets {', '.join(sorted(unknown))}, which Tandem does not know. "
            f".env.example lists the variables that it does."
        )
    return File.ENVIRON


def _configured(default):
    try:
        return default()
    except ServicesError as error:
        raise ImproperlyConfigured(str(error)) from None


def _kept_secret():
    """Return the secret of this checkout, made at random on first use and readable by its owner alone."""
    path = home() / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as fresh:  # mode 600
            fresh.write(secrets.token_urlsafe(50))
            fresh.flush()
            with contextlib.suppress(FileExistsError):  # another worker was faster: its secret stands
                os.link(fresh.name, path)
    return path.read_text()
