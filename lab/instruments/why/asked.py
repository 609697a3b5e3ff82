"""What is asked for, and by whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.request import validate_host
from django.test import Client, RequestFactory

from .refused import Refused

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
LOCAL = [".localhost", "127.0.0.1", "[::1]"]  # Django's own, where DEBUG is on and ALLOWED_HOSTS empty


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `url` is a path with its query, or a whole URL of this project's host."""

    url: str
    user: str | None = None  # the name by which Django's login knows them
    method: str = "GET"
    data: str = ""  # the body
    headers: dict[str, str] = field(default_factory=dict)

    def request(self, cookies: str = "") -> HttpRequest:
        """Return a fresh request of it. CSRF tokens are not asked of it."""
        parts = urlsplit(self.url if self.url.startswith("/") or "://" in self.url else f"/{self.url}")
        headers = {"Host": self.host(), "Accept": "text/html,*/*"} | self.headers
        if cookies:
            headers["Cookie"] = "; ".join(filter(None, [headers.get("Cookie"), cookies]))
        content_type = headers.pop("Content-Type", "application/x-www-form-urlencoded")
        secure = parts.scheme == "https" or (not parts.scheme and settings.SECURE_SSL_REDIRECT)
        request = RequestFactory().generic(
            self.method,
            f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}",
            self.data,
            content_type,
            secure=secure,
            headers=headers,
        )
        request._dont_enforce_csrf_checks = True
        return request

    def host(self) -> str:
        """Return the host that is asked; raise Refused where it is not one of this project's."""
        allowed = settings.ALLOWED_HOSTS or (LOCAL if settings.DEBUG else [])
        asked = self.headers.get("Host") or urlsplit(self.url).netloc
        if not asked:
            return next(("localhost" if host == "*" else host.lstrip(".") for host in allowed), "localhost")
        name = asked.rpartition(":")[0] if asked.rpartition(":")[2].isdigit() else asked
        if not validate_host(name.lower(), allowed):
            raise Refused(f"{name} is not a host of this project: ALLOWED_HOSTS is {', '.join(allowed) or 'empty'}.")
        return asked


@contextmanager
def signed_in(name: str | None) -> Iterator[str]:
    """Sign the user in, in the transaction that is open; yield the Cookie header, empty for nobody."""
    if name is None:
        yield ""
        return
    client = Client()
    client.force_login(_user(name))
    yield client.cookies.output(attrs=[], header="", sep=";").strip()


def _user(name: str) -> Any:
    from django.contrib.auth import get_user_model

    model = get_user_model()
    try:
        return model._default_manager.get_by_natural_key(name)
    except model.DoesNotExist:
        raise Refused(f"There is no user {name}: --user takes a {model.USERNAME_FIELD}.") from None
