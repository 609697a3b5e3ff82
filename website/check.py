"""Looks at a site that was built: every link leads somewhere, and no page asks another host for anything.

.venv-docs/bin/python -m website.check site
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href", "form": "action"}
IN_STYLE = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")


class Page(HTMLParser):
    """What a page links to, what it loads, and the ids that can be linked to."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.ids = set(), set(), set()
        self.feed(text)
        self.loads |= {"".join(each) for each in IN_STYLE.findall(text)}

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        self.ids |= {given["id"]} if "id" in given else set()
        if tag == "a" and "href" in given:
            self.links.add(given["href"])
        if (loaded := given.get(LOADED.get(tag, ""))) is not None:
            self.loads.add(loaded)


def faults(site):
    """Return sentences, one for each link that leads nowhere and each thing that another host is asked for."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    told = []
    for path, page in pages.items():
        name = path.relative_to(site)
        told += [f"{name} loads {each}" for each in sorted(page.loads) if _is_outside(each)]
        inside = {each for each in page.links | page.loads if not _is_outside(each) and not each.startswith("data:")}
        told += [f"{name} links to {each}, {why}" for each in sorted(inside) if (why := _missing(path, each, pages))]
    for path in sorted(site.rglob("*.css")):
        found = {"".join(each) for each in IN_STYLE.findall(path.read_text(encoding="utf-8"))}
        told += [f"{path.relative_to(site)} loads {each}" for each in sorted(found) if _is_outside(each)]
    return told


def _is_outside(address):
    parts = urlsplit(address)
    return bool(parts.netloc or parts.scheme in ("http", "https"))


def _missing(path, address, pages):
    """Return why a link leads nowhere."""
    parts = urlsplit(address)
    if parts.scheme:
        return ""
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_file():
        return "which is not there"
    lost = parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids
    return "where that anchor is not" if lost else ""


def main(folder):
    site = Path(folder).resolve()
    if told := faults(site):
        raise SystemExit("\n".join(told))
    print(
        f"{folder}: {len(list(site.rglob('*.html')))} pages, every link leads somewhere, nothing comes from elsewhere"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
