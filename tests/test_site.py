"""The site is whole, needs nobody else and can be searched: seen in its files, and by Chromium where there is one.

Broken on purpose and caught: a link to no file and one to no heading, in a document; a font from elsewhere in site.css.
"""

import json
import os
import re
import shutil
import subprocess
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from services import PROJECT
from website.check import faults

PYTHON = PROJECT / ".venv-docs/bin/python"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OPTIONS = "--headless=new --no-sandbox --disable-gpu --no-first-run --disable-background-networking --dump-dom".split()
# A page of the same origin sees what the page within it asked for, whether it came or not.
LOOKING = """<iframe src="/{page}"></iframe><pre id="asked"></pre><pre id="shown"></pre><script>
const frame = document.querySelector("iframe");
frame.onload = () => setTimeout(() => {{
  const entries = frame.contentWindow.performance.getEntriesByType("resource");
  document.querySelector("#asked").textContent = JSON.stringify(entries.map(entry => entry.name));
  document.querySelector("#shown").textContent = frame.contentDocument.body.textContent;
}}, 3000);
</script>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The gate has made it already; elsewhere it is made here."""
    if os.environ.get("CI") and (PROJECT / "site/report.html").exists():
        return PROJECT / "site"
    if not PYTHON.exists():
        pytest.skip("The site's environment is not there: make docs")
    made = tmp_path_factory.mktemp("made") / "site"
    finished = subprocess.run([PYTHON, "-m", "website", made], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return made


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture
def browse(site, tmp_path):
    """Return a function that lets Chromium show a page, and tells its text and all addresses that it asked for."""
    if not CHROMIUM:
        pytest.skip("No Chromium is here: the site's files are looked at, and nobody sees its pages")
    served = tmp_path / "served"
    shutil.copytree(site, served)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(served)))
    Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}/"

    def browse(page, text=None):
        if text:
            (served / page).write_text(text)
        (served / "looking.html").write_text(LOOKING.format(page=page))
        profile = ["--virtual-time-budget=10000", f"--user-data-dir={tmp_path}/profile"]
        command = [CHROMIUM, *OPTIONS, *profile, f"{here}looking.html"]
        dom = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
        asked, shown = (unescape(each) for each in re.findall(r"<pre id=.*?>(.*?)</pre>", dom, re.DOTALL))
        return shown, [address.removeprefix(here) for address in json.loads(asked)]

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
    assert "CPU" in shown
    assert page == "report.html" or any("site.css" in each for each in asked), "the browser tells what is asked for"
    assert [each for each in asked if "://" in each] == []


@pytest.mark.long
def test_the_search_finds_without_a_server_behind_it(browse):
    shown, asked = browse("search.html?q=stampede")
    assert "Let one compute what many ask for" in shown
    assert [each for each in asked if "://" in each] == []


@pytest.mark.long
def test_what_comes_from_elsewhere_would_be_seen(browse):
    _, asked = browse("elsewhere.html", "<img src=http://elsewhere.test/a.png>")
    assert asked == ["http://elsewhere.test/a.png"]


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
