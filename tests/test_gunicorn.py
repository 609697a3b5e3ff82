"""gunicorn as config/gunicorn.conf.py makes it: whom it believes what.

Broken on purpose and caught: each of `forwarder_headers`, `secure_scheme_headers`, `forwarded_allow_ips` left at
gunicorn's default; a Unix socket taken for a trusted one.
"""

import os
import runpy
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.errors import ConfigError
from gunicorn.http import parser, wsgi

from config.logs.gunicorn import Logger
from services import PROJECT

NAMED, STRANGER, BY_SOCKET = ("10.0.0.7", 4711), ("192.0.2.1", 4711), b""
SPOOFED = {
    "SCRIPT_NAME": "/evil",
    "PATH_INFO": "/evil/",
    "REMOTE_USER": "admin",
    "REMOTE_ADDR": "10.9.9.9",
    "X_Forwarded_Proto": "https",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Ssl": "on",
}


@pytest.fixture
def environ(monkeypatch):
    """Return a function that sends headers from a peer, and returns the WSGI environ that gunicorn makes of them."""

    def environ(peer, headers, before=b"", **variables):
        urls = {"DATABASE_URL": "postgresql://nobody@127.0.0.1/x", "REDIS_URL": "redis://127.0.0.1"}
        monkeypatch.setattr(os, "environ", os.environ | urls | variables)
        monkeypatch.setattr("environ.Env.ENVIRON", os.environ)
        config = Config()
        for name, value in runpy.run_path(str(PROJECT / "config/gunicorn.conf.py")).items():
            if name in config.settings:
                config.set(name, value)
        lines = [
            "GET /evil/page/ HTTP/1.1",
            "Host: localhost",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        sent = before + "\r\n".join([*lines, "", ""]).encode()
        request = next(parser.RequestParser(config, iter([sent]), peer))
        _, environ = wsgi.create(request, None, peer, ("127.0.0.1", 8000), config)
        return environ

    return environ


@pytest.mark.parametrize(
    ("peer", "variables"),
    [
        (("127.0.0.1", 4711), {}),
        (("::1", 4711, 0, 0), {}),
        (STRANGER, {"TRUSTED_PROXIES": "10.0.0.0/8"}),
        (("127.0.0.1", 4711), {"TRUSTED_PROXIES": "10.0.0.0/8"}),
        (("127.0.0.1", 4711), {"TRUSTED_PROXIES": "unix"}),
        (("127.0.0.1", 4711), {"FORWARDED_ALLOW_IPS": "*"}),  # gunicorn's own variable
        (BY_SOCKET, {"BIND": "unix:/tmp/shop"}),
        (BY_SOCKET, {"BIND": "unix:/tmp/shop", "TRUSTED_PROXIES": "127.0.0.1,10.0.0.0/8"}),
    ],
)
def test_nobody_is_believed_who_is_not_named(peer, variables, environ):
    plain = environ(peer, {}, **variables)
    spoofed = environ(peer, SPOOFED, **variables)
    ignored = {"HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_SSL", "wsgi.early_hints", "wsgi.input", "wsgi.errors"}
    assert {name: value for name, value in spoofed.items() if name not in ignored} == {
        name: value for name, value in plain.items() if name not in ignored
    }
    assert spoofed["PATH_INFO"] == "/evil/page/"


@pytest.mark.parametrize(
    ("peer", "variables"),
    [
        (NAMED, {"TRUSTED_PROXIES": "192.168.1.1, 10.0.0.0/8"}),
        (BY_SOCKET, {"BIND": "unix:/tmp/shop", "TRUSTED_PROXIES": "unix"}),
    ],
)
def test_a_named_proxy_says_the_scheme_and_the_mount_and_no_more(peer, variables, environ):
    told = environ(peer, {**SPOOFED, "X_Forwarded_Proto": "http"}, **variables)
    assert (told["SCRIPT_NAME"], told["PATH_INFO"], told["wsgi.url_scheme"]) == ("/evil", "/page/", "https")
    assert not {"REMOTE_USER", "HTTP_REMOTE_USER", "HTTP_PATH_INFO"} & told.keys()


def test_the_proxy_protocol_is_not_spoken(environ):
    with pytest.raises(Exception, match="PROXY TCP4"):
        environ(NAMED, {}, before=b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n", TRUSTED_PROXIES="10.0.0.0/8")


@pytest.mark.parametrize("proxies", ["*", "10.0.0.1/8", "proxy.example", "127.0.0.1 10.0.0.1", ","])
def test_what_names_no_proxy_is_refused(proxies, environ):
    with pytest.raises((SystemExit, ConfigError), match="TRUSTED_PROXIES is not valid"):
        environ(NAMED, {}, TRUSTED_PROXIES=proxies)


@pytest.mark.parametrize("wanted", ["0", "1"])
def test_without_an_access_log_no_line_is_put_together_for_a_request(wanted, monkeypatch):
    monkeypatch.setenv("ACCESS_LOG", wanted)
    config = Config()
    for name, value in runpy.run_path(str(PROJECT / "config/gunicorn.conf.py")).items():
        if name in config.settings:
            config.set(name, value)
    # As gunicorn asks once, when it starts; its logger itself would change the log of these tests.
    assert Logger._compute_access_log_enabled(SimpleNamespace(cfg=config)) == (wanted == "1")
    assert config.logger_class is Logger
