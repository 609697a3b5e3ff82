"""What the site adds to README and to the index of a folder: the navigation, and a card for each door."""

import re
from pathlib import Path

DOOR = re.compile(r"^### (\w+)\n\n(.+?)\n\n", re.MULTILINE | re.DOTALL)
INTRODUCTION_ENDS = "\n\n!["


def setup(app):
    app.add_config_value("navigation", {}, "env", types=[dict])
    app.connect("source-read", add)
    return {"parallel_read_safe": True}


def add(app, docname, source):
    """Append the navigation to a page that has one; give README its doors, before its picture."""
    if docname == app.config.root_doc:
        head, picture, rest = source[0].partition(INTRODUCTION_ENDS)
        parts = [toctree(pages, caption) for caption, pages in app.config.navigation.items()]
        source[0] = f"{head}\n\n{doors(source[0])}{picture}{rest}\n" + "\n".join(parts)
    elif docname.endswith("/README"):
        folder = Path(app.srcdir, docname).parent
        there = sorted(path.stem for path in folder.glob("*.md") if path.stem != "README")
        linked = [name for name in re.findall(r"\]\((\w[\w-]*)\.md\)", source[0]) if name in there]
        pages = list(dict.fromkeys([*linked, *there]))  # in the index's own order
        source[0] += f"\n\n{toctree(pages)}" if pages else ""


def toctree(pages, caption=""):
    lines = ["```{toctree}", ":hidden:", *([f":caption: {caption}"] if caption else []), "", *pages, "```"]
    return "\n".join([*lines, ""])


def doors(text):
    """A grid of cards that lead to README's doors, each with the sentence that stands there."""
    cards = [
        f"````{{grid-item-card}} {title}\n:link: README.html#{title.lower()}\n:link-type: url\n\n{sentence}\n````"
        for title, sentence in DOOR.findall(text)
    ]
    return "\n".join(["`````{grid} 1 1 3 3", ":gutter: 3", "", *cards, "`````"])
