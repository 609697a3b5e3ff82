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
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from config import service_urls
from config.cores import usable_cores
from services import POSTGRESQL, SCALES, VALKEY, ServicesError, home


def _plain(text):
    if text.startswith("$"):
        raise ValueError("it begins with $, which django-environ takes for the name of another variable")
    return text


def _boolean(text):
    if text.lower() not in {"true", "false", "on", "off", "yes", "no", "1", "0"}:
        raise ValueError("expected true or false")
    return text.lower() in {"true", "on", "yes", "1"}


def _count(text):
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError("expected a whole number above 0")
    return int(text)


def _seconds(text):
    if not (re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII) and float(text) > 0):
        raise ValueError("expected a number of seconds above 0")
    return float(text)


def _role(text):
    if text not in {"web", "development", "jobs"}:
        raise ValueError("expected web, development or jobs")
    return text


def _scale(text):
    if text not in SCALES:
        raise ValueError(f"expected one of {', '.join(SCALES)}")
    return text


def _text(text):
    if not text.strip():
        raise ValueError("it is empty; remove it to get the default")
    return text


def _hosts(text):
    """Return the names as Django compares them with a request's host: without scheme and port."""
    hosts = [host.strip() for host in _text(text).split(",") if host.strip()]
    for host in hosts:
        if host != "*" and not _HOST.fullmatch(host.lower().removeprefix(".")):
            raise ValueError("expected names such as shop.example or [::1], with commas between, no scheme and no port")
    return hosts or _text("")


def _directory(text):
    try:
        Path(_text(text)).expanduser()
    except RuntimeError:
        raise ValueError("it begins with ~ and a user that this machine does not have") from None
    return text


# What Django takes for the host of a request (django.http.request.host_validation_re), but for the port.
_HOST = re.compile(r"[a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9:.]+\]")


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
    port = re.fullmatch(r"[^\s/]+:([0-9]{1,5})", text)
    if not re.fullmatch("unix:.+", text) and not (port and int(port[1]) < 65536):
        raise ValueError("expected an address such as 127.0.0.1:8000 or unix:/run/shop.sock")
    return text


# name: (what turns text into a value or raises ValueError, default); None is filled in by `environment`.
VARIABLES = {
    "DEBUG": (_boolean, False),
    "SECRET_KEY": (_text, None),
    "ALLOWED_HOSTS": (_hosts, ["localhost", "127.0.0.1", "[::1]"]),
    "DATABASE_URL": (service_urls.database, None),
    "REDIS_URL": (service_urls.valkey, None),
    "SCALE": (_scale, SCALES[0]),
    "ROLE": (_role, "web"),
    "HTTPS": (_boolean, False),
    "SLOW_REQUEST": (_seconds, 1.0),
    "INSTRUMENTS": (_boolean, False),
    "TANDEM_HOME": (_directory, None),
    "BIND": (_address, "127.0.0.1:8000"),
    "TRUSTED_PROXIES": (_proxies, []),
    "WEB_WORKERS": (_count, usable_cores()),
    "WEB_THREADS": (_count, 32),
    "ACCESS_LOG": (_boolean, False),
}


def environment(env_file):
    """Return the checked environment; what is not given is a default or comes from .tandem/."""
    read(env_file)
    kept = {
        "SECRET_KEY": _kept_secret,
        "DATABASE_URL": lambda: service_urls.database(POSTGRESQL.url()),
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
                check(_plain(os.environ[name]))
            except ValueError as error:
                raise ImproperlyConfigured(f"The variable {name} is not valid: {error}.") from None


def _variables_in(env_file):
    names = set()
    for number, line in enumerate(_lines_of(env_file), start=1):
        if not line or line.startswith("#"):
            continue
        if not (match := re.match(r"(?:export )?(\w+)=", line, re.ASCII)):
            raise ImproperlyConfigured(f"Line {number} of {env_file} is not NAME=value.")
        if match[1] in names:
            raise ImproperlyConfigured(f"Line {number} of {env_file} sets {match[1]} for the second time.")
        names.add(match[1])

    class File(environ.Env):
        ENVIRON = {}

    if names:
        File.read_env(env_file)
    if unknown := File.ENVIRON.keys() - VARIABLES.keys():
        raise ImproperlyConfigured(
            f"{env_file} sets {', '.join(sorted(unknown))}, which Tandem does not know. "
            f".env.example lists the variables that it does."
        )
    return File.ENVIRON


def _lines_of(env_file):
    try:
        return env_file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeError) as error:
        raise ImproperlyConfigured(f"{env_file} cannot be read as a text in UTF-8: {error}.") from None


def _configured(default):
    try:
        return default()
    except ServicesError as error:
        raise ImproperlyConfigured(str(error)) from None


def _kept_secret():
    """Return the secret of this checkout, made at random on first use and readable by its owner alone."""
    path = home() / "secret_key"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8") as fresh:  # mode 600
                fresh.write(secrets.token_urlsafe(50))
                fresh.flush()
                with contextlib.suppress(FileExistsError):  # another worker was faster: its secret stands
                    os.link(fresh.name, path)
        return path.read_text(encoding="utf-8")
    except OSError as error:
        told = f"SECRET_KEY is not given, and none can be kept in {path.parent}: {error}."
        raise ImproperlyConfigured(told) from None
