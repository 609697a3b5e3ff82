"""The site is whole, needs nobody else and can be searched: seen in its files, and by Chromium where there is one.

Broken on purpose and caught: a link to no file and one to no heading, in a document; a font from elsewhere in site.css.
"""

import os
import re
import shutil
import subprocess
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest

from services import PROJECT
from website.check import faults

PYTHON = PROJECT / ".venv-docs/bin/python"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HOST = "site.test"
OPTIONS = """--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking
 --disable-component-update --disable-sync --disable-extensions --disable-default-apps --proxy-bypass-list=<-loopback>
 --virtual-time-budget=5000 --dump-dom""".split()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The gate has made it already; by hand it is made here."""
    if os.environ.get("CI"):
        assert (PROJECT / "site/report.html").exists(), "The gate makes the site before its tests: make docs"
        return PROJECT / "site"
    if not PYTHON.exists():
        pytest.skip("The site's environment is not there: make docs")
    made = tmp_path_factory.mktemp("made") / "site"
    finished = subprocess.run([PYTHON, "-m", "website", made], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return made


class Seen(SimpleHTTPRequestHandler):
    """A proxy that serves the site under one name, notes what it is asked for, and refuses all else."""

    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        parts = urlsplit(self.path)
        if parts.hostname != HOST:
            return self.send_error(502)
        self.path = parts.path
        return super().do_GET()

    def do_CONNECT(self):
        self.asked.append(self.path)
        self.send_error(502)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def browse(site, tmp_path):
    """Return a function that lets Chromium show a page, and tells its text and all that it asked for."""
    if not CHROMIUM:
        pytest.skip("No Chromium is here: the site's files are looked at, and nobody sees its pages")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Seen, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()

    def browse(page):
        Seen.asked.clear()
        proxy = f"--proxy-server=http://127.0.0.1:{server.server_port}"
        command = [CHROMIUM, *OPTIONS, proxy, f"--user-data-dir={tmp_path}/profile", f"http://{HOST}/{page}"]
        shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
        return shown.stdout, list(Seen.asked)

    yield browse
    server.shutdown()
    server.server_close()


@pytest.mark.long
def test_every_link_leads_somewhere_and_nothing_comes_from_elsewhere(site):
    assert faults(site) == []


@pytest.mark.long
def test_every_document_and_the_report_are_in_it(site):
    documents = [path.relative_to(PROJECT) for path in (PROJECT / "docs").rglob("*.md")]
    assert [path for path in documents if not (site / path).with_suffix(".html").exists()] == []
    for page in ("index", "README", "CONTRIBUTING", "report", "lab/instruments/README"):
        assert (site / f"{page}.html").exists()


@pytest.mark.long
def test_charts_stand_inline_with_a_sentence(site):
    for name, charts in (("README", 1), ("docs/results", 1), ("docs/experiments", 5)):
        page = (site / f"{name}.html").read_text()
        assert len(re.findall(r'<svg [^>]*class="chart"', page)) == charts
        assert len(re.findall(r"</svg></span></p>\n<p>[A-Z][^<]{40,}", page)) == charts
        assert '.svg"' not in page.replace('favicon.svg"', "")


@pytest.mark.long
@pytest.mark.parametrize("page", ["README.html", "docs/experiments.html", "docs/tutorial/README.html", "report.html"])
def test_a_page_asks_for_nothing_elsewhere(browse, page):
    shown, asked = browse(page)
    assert "</html>" in shown
    assert asked[0] == f"http://{HOST}/{page}"
    assert [each for each in asked if urlsplit(each).hostname != HOST] == []


@pytest.mark.long
def test_the_search_finds_without_a_server_behind_it(browse):
    shown, asked = browse("search.html?q=stampede")
    assert re.search(r'<ul class="search".*?<li', shown, re.DOTALL)
    assert "cookbook/single_flight.html" in shown
    assert [each for each in asked if urlsplit(each).hostname != HOST] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("<a href=nothing.html>there</a>", "a.html links to nothing.html, which is not there"),
        ("<a href=b.html#lost>there</a>", "a.html links to b.html#lost, where that anchor is not"),
        ("<a href=#lost>there</a>", "a.html links to #lost, where that anchor is not"),
        ("<img src=nothing.png>", "a.html links to nothing.png, which is not there"),
        ("<script src=//elsewhere/a.js></script>", "a.html loads //elsewhere/a.js"),
        ("<link rel=stylesheet href=https://elsewhere/a.css>", "a.html loads https://elsewhere/a.css"),
        ("<style>@import 'https://elsewhere/a.css';</style>", "a.html loads https://elsewhere/a.css"),
        ("<p style='background: url(http://elsewhere/a.png)'>", "a.html loads http://elsewhere/a.png"),
    ],
)
def test_a_fault_is_named(tmp_path, line, fault):
    (tmp_path / "a.html").write_text("<a href=b.html#here>there</a> <a href=https://elsewhere/>a link asks nobody</a>")
    (tmp_path / "b.html").write_text("<p id=here>")
    (tmp_path / "a.css").write_text("p { background: url(data:image/png;base64,) }")
    assert faults(tmp_path) == []
    (tmp_path / "a.html").write_text(line)
    assert faults(tmp_path) == [fault]


def test_a_style_from_elsewhere_is_named(tmp_path):
    (tmp_path / "a.css").write_text("@font-face { src: url('https://elsewhere/a.woff') }")
    assert faults(tmp_path) == ["a.css loads https://elsewhere/a.woff"]
