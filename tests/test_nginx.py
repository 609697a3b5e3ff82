"""The nginx file carries what docs/production.md says that a proxy must do, and fits the shop's settings.

Broken on purpose and caught: no time-out of headers; a visitor's own scheme passed on; a proxy less patient than
the shop.
"""

import re
import runpy

import pytest

from config.database import TIMEOUTS, WAIT
from services import PROJECT

FILE = PROJECT / "docker/nginx/shop.conf"
DIRECTIVES = re.findall(r"^\s*([a-z_]+) ([^;{]+);", FILE.read_text(encoding="utf-8"), re.MULTILINE)


def seconds(name):
    [value] = {value for directive, value in DIRECTIVES if directive == name}
    return int(value.removesuffix("s"))


@pytest.mark.parametrize("name", ["client_header_timeout", "client_body_timeout", "send_timeout"])
def test_slow_visitors_are_dropped(name):
    assert 0 < seconds(name) <= 15


@pytest.mark.parametrize(
    "directive",
    [
        ("proxy_request_buffering", "on"),
        ("proxy_buffering", "on"),
        ("proxy_set_header", "X-Forwarded-Proto $scheme"),
        ("proxy_set_header", "X-Forwarded-For $remote_addr"),
        ("proxy_set_header", "X-Request-ID $request_id"),
        ("proxy_set_header", 'SCRIPT_NAME ""'),
        ("limit_conn", "visitors 50"),
    ],
)
def test_it_is_said(directive):
    assert directive in DIRECTIVES


def test_no_header_that_the_shop_believes_is_the_visitors_own():
    assert not [value for name, value in DIRECTIVES if name == "proxy_set_header" and "$http_" in value]
    assert "proxy_add_x_forwarded_for" not in FILE.read_text(encoding="utf-8")


def test_its_time_outs_fit_the_shops():
    gunicorn = runpy.run_path(str(PROJECT / "config/gunicorn.conf.py"))
    assert seconds("keepalive_timeout") < gunicorn["keepalive"]
    assert seconds("proxy_read_timeout") > WAIT["web"] + TIMEOUTS["web"]["statement_timeout"]


def test_the_page_names_the_file():
    assert "docker/nginx/shop.conf" in (PROJECT / "docs/production.md").read_text(encoding="utf-8")
