"""Explanations in the browser: under development's settings alone, and for who sits at the machine.

Broken on purpose and caught: the address mounted on every stack, for everybody, options taken out of it, and no page
where the exit code is 1.

The page that is explained here asks no database, so that it matters to none which one the process finds.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from lab.why import why
from shop import pages

PROJECT = Path(__file__).parents[1]
IS_MOUNTED = """
import django
django.setup()
from django.test import Client
print(Client(headers={"Host": "127.0.0.1"}).get("/lab/why/?url=--help").status_code)
"""
INDEX = """
import django
import config.settings.development as development
development.DATABASES["default"]["NAME"] = {database!r}
django.setup()
from django.test import Client
print(Client(headers={{"Host": "127.0.0.1"}}).get("/").content.decode())
"""


@pytest.fixture
def asked(settings):
    settings.INTERNAL_IPS = ["127.0.0.1"]
    return lambda query, address="127.0.0.1": why(RequestFactory().get(f"/lab/why/?{query}", REMOTE_ADDR=address))


@pytest.mark.long
@pytest.mark.parametrize("stack", ["naive", "optimized"])
def test_production_has_no_such_address(stack):
    assert _told(IS_MOUNTED, f"config.settings.{stack}").splitlines() == ["404"]


def test_the_tests_have_none_either():
    with pytest.raises(NoReverseMatch):
        reverse("lab:why")


def test_the_index_of_development_links_to_each_stage(corner):
    html = _told(INDEX.format(database=connection.settings_dict["NAME"]), "config.settings.development")
    for page in pages.PAGES:
        popular = next(url["path"] for url in pages.sample_urls(page))
        for stage in pages.STAGES:
            assert f'href="/lab/why/?url=%2F{stage}%2F{popular.replace("/", "%2F")}"' in html
            assert html.count(f'<option value="/{stage}/{popular}"') == 2
    assert '<form action="/lab/why/"' in html


def test_a_page_and_two_beside_each_other(asked):
    page = asked("url=/lab/floor/500/&versus=/lab/floor/9000/").content.decode()
    assert "GET /lab/floor/500/" in page
    assert "GET /lab/floor/9000/" in page
    assert "Nothing stands out." in page
    assert "<script" not in page
    assert "://" not in page


@pytest.mark.long
@pytest.mark.parametrize("url", ["/nowhere/", "--html=/tmp/not-written.html", "//evil.example/"])
def test_what_cannot_be_is_a_sentence(asked, url):
    answer = asked(f"url={url}")
    assert answer.status_code == 400
    assert answer.content.count(b"\n") == 1
    assert not Path("/tmp/not-written.html").exists()  # noqa: S108


def test_a_request_that_failed_is_explained_all_the_same(asked, monkeypatch):
    failed = subprocess.CompletedProcess([], returncode=1, stdout="It raised", stderr="")
    monkeypatch.setattr("lab.why.subprocess.run", lambda *args, **options: failed)
    answer = asked("url=/")
    assert (answer.status_code, answer.content) == (200, b"It raised")


def test_neither_a_nul_nor_a_long_wait_is_an_error(asked, monkeypatch):
    assert asked("url=/%00/").status_code == 400
    monkeypatch.setattr("lab.why.PATIENCE", 0.01)
    answer = asked("url=/lab/floor/500/")
    assert answer.status_code == 504
    assert b"longer than 0.01 s" in answer.content


def test_nobody_else_may_ask(asked):
    with pytest.raises(PermissionDenied):
        asked("url=/", address="192.0.2.1")


def _told(code, stack):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": stack}
    return subprocess.check_output([sys.executable, "-c", code], cwd=PROJECT, env=environment, text=True)
