"""Who asks, how, and what of an answer has to be the same at every stage.

A browser is one connection. A visitor is a cookie, and what a browser would remember of the pages seen with it.
"""

import gzip
import http.client
import re
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode

STAGES = ("naive", "eager", "lean", "denormalized", "fragments", "optimized")
CACHED = ("fragments", "optimized")
TIMEOUT = 30  # seconds
_TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+')


class Answer(NamedTuple):
    """What two stages have in common."""

    status: int
    location: str
    recent: str  # the cookie
    text: str

    def without(self, sections):
        """Return it without the sections of these ids."""
        text = self.text
        for name in sections:
            text = re.sub(rf'<section id="{name}".*?</section>', "", text, flags=re.DOTALL)
        return self._replace(text=text)


class Seen(NamedTuple):
    """An answer, and what tells how it came about."""

    answer: Answer
    queries: int | None  # None where the instruments did not say
    method: str = "GET"

    def equals(self, expected):
        """Tell whether this is what was expected; of HEAD, as far as it says."""
        return (
            self.answer._replace(text="") == expected._replace(text="")
            if self.method == "HEAD"
            else (self.answer == expected)
        )


class Browser:
    """One connection, opened anew where it was closed. `patient` ones ask again when it had been closed meanwhile."""

    def __init__(self, port, patient=True):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self._patient = patient

    def close(self):
        self.connection.close()

    def ask(self, method, path, headers, body=None):
        """Return the response, read, as `(status, headers, body)`; raise OSError or HTTPException."""
        was_open = self.connection.sock is not None
        try:
            self.connection.request(method, path, body, {"Host": "localhost", **headers})
            response = self.connection.getresponse()
            return response.status, response.headers, response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if not (was_open and self._patient and isinstance(error, ConnectionError)):
                raise
        return self.ask(method, path, headers, body)


class Visitor:
    """A cookie header, and the pages that its browser has kept."""

    def __init__(self, name, cookie):
        self.name, self.cookie = name, cookie
        self._kept = {}

    def __repr__(self):
        return self.name

    def ask(self, browser, stage, path, how=""):
        """Return what is Seen. `how` holds letters: `g`zip, `h`ead, `c`onditional on what was seen last time."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        method = "HEAD" if "h" in how else "GET"
        if "g" in how:
            headers["Accept-Encoding"] = "gzip"
        key = (stage, path, "g" in how)
        etag, kept = self._kept.get(key, (None, None)) if "c" in how else (None, None)
        if etag:
            headers["If-None-Match"] = etag
        status, told, body = browser.ask(method, f"/{stage}/{path}", headers)
        if status == 304 and kept:
            return Seen(kept, _queries(told), method)
        if told.get("Content-Encoding") == "gzip" and body:
            body = gzip.decompress(body)
        answer = Answer(
            status, without_own(told.get("Location", ""), stage), _recent(told), without_own(body.decode(), stage)
        )
        if method == "GET" and "ETag" in told:
            self._kept[key] = (told["ETag"], answer)
        return Seen(answer, _queries(told), method)

    def post(self, browser, path, form):
        """Send a form as a browser does, with a token; keep the cookies that come back. Return the status."""
        cookie = SimpleCookie(self.cookie)
        cookie["csrftoken"] = token = "t" * 32  # the bare secret is a token, too
        headers = {"Cookie": _header(cookie), "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({**form, "csrfmiddlewaretoken": token})
        status, told, _ = browser.ask("POST", f"/{path}", headers, body)
        for line in told.get_all("Set-Cookie", []):
            cookie.load(line)
        del cookie["csrftoken"]
        self.cookie = _header(cookie)
        return status


def _header(cookie):
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookie.items())


def without_own(text, stage):
    """Return the text without the stage's own prefix and tokens. A link into another stage stays, and differs."""
    return _TOKEN.sub("TOKEN", text).replace(f"/{stage}/", "/STAGE/")


def _recent(headers):
    for line in headers.get_all("Set-Cookie", []):
        if line.startswith("recent="):
            return line.partition(";")[0]
    return ""


def _queries(headers):
    found = re.search(r"\bsql;dur=[\d.]+;count=(\d+)", headers.get("Server-Timing", ""))
    return int(found[1]) if found else None
