"""Whatever charset or Content-Type a request names, the answer is that to one that names none; never a 500.

Broken on purpose and caught: the application as Django makes it; every name looked up.
"""

import encodings
import io
import pkgutil

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

from config.charsets import known_charsets

CODECS = sorted(module.name for module in pkgutil.iter_modules(encodings.__path__) if module.name != "mbcs")
KINDS = [
    *(f"text/plain; charset={codec}" for codec in [*CODECS, "rot13", "no-such-one", "", "\0", "\xe9", "x" * 3000]),
    'text/plain; charset="hex"; boundary=x',
    "text/plain; CHARSET=rot13",
    "text/plain; charset*=utf-8''rot13",
    "text/plain; charset*=no-such-one''%41",
    "text/plain; name*=undefined''%41",
    "multipart/form-data; charset=rot13; boundary=x",
    ";;;=;charset",
    "x" * 20_000,
    "\xff\xfe",
]
PATHS = ["/optimized/category/parts/?sort=price&x=%ff", "/nowhere/?x=%ff"]


@pytest.fixture
def ask():
    application = known_charsets(get_wsgi_application())

    def asked(path, kind, method="GET", body=b""):
        request = RequestFactory().generic(method, path)
        environ = request.environ | {"CONTENT_TYPE": kind, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": len(body)}
        status = []
        response = application(environ, lambda line, headers, error=None: status.append(line))
        response.close()
        return status[0]

    return asked


def test_pages(corner, ask):
    for path in PATHS:
        expected = ask(path, "")
        assert {kind: ask(path, kind) for kind in KINDS} == dict.fromkeys(KINDS, expected)


def test_names_that_nobody_knows_are_not_remembered(corner, ask):
    before = len(encodings._cache)
    for number in range(20):
        for kind in (f"text/plain; charset=no-such-{number}", f"text/plain; x*=no-such-{number}''%41"):
            ask("/nowhere/", kind)
    assert len(encodings._cache) == before


def test_forms(corner, ask):
    """They are refused, as they have no token."""
    body = b"variant=1&quantity=%ff"
    for kind in KINDS:
        for begins in (kind, kind.replace("text/plain", "application/x-www-form-urlencoded")):
            assert ask("/naive/cart/add/", begins, "POST", body)[:1] == "4", begins[:80]
