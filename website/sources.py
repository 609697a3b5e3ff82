"""Links to files and folders that are no documents lead to pages that show them, so that nobody needs a code forge.

A folder's page links to the files in it; what lies deeper has a page where a document links to it.
"""

import ast
import os
from html import escape
from pathlib import Path

from docutils import nodes
from pygments.lexer import inherit
from pygments.lexers.sql import SqlLexer
from pygments.token import Comment
from sphinx import addnodes

FOLDER = "source"
SKIPPED = {"__pycache__"}
TOO_LARGE = 60_000  # bytes; a record is for programs


class ElidedSqlLexer(SqlLexer):
    """SQL in which … stands for what was left out."""

    tokens = {"root": [(r"…", Comment), inherit]}


def setup(app):
    app.add_lexer("sql", ElidedSqlLexer)
    app.connect("doctree-read", lead_there, priority=400)
    app.connect("build-finished", write_pages)
    return {"parallel_read_safe": False}


def lead_there(app, doctree):
    """Replace what Sphinx would offer as a download, or not find, by a link to its page."""
    found = [*doctree.findall(addnodes.download_reference), *doctree.findall(addnodes.pending_xref)]
    for node in found:
        if (path := _path(app, node)) is None:
            continue
        name = path.relative_to(app.srcdir).as_posix()
        app.env.__dict__.setdefault("tandem_sources", set()).add(name)
        uri = app.builder.get_relative_uri(app.env.docname, f"{FOLDER}/{name}")
        node.replace_self(nodes.reference("", "", *node.children, refuri=uri, internal=True))


def _path(app, node):
    """Return the file or folder that is linked to; None for a document, an anchor and what is not there."""
    target = node["reftarget"]
    if node.get("reftype") != "myst" or node.get("refdomain") == "doc" or target.startswith("#"):
        return None
    path = Path(os.path.normpath(Path(app.srcdir, app.env.docname).parent / target))
    return path if path.exists() and path.is_relative_to(app.srcdir) else None


def write_pages(app, failure):
    """A page for each file or folder that is linked to, and for the files of such a folder.

    They have no navigation but their path: furo's would be made anew for each of them.
    """
    if failure:
        return
    root = Path(app.srcdir)
    linked = {root / name for name in app.env.tandem_sources}
    shown = linked | {each for path in linked if path.is_dir() for each in _within(path) if each.is_file()}
    for path in sorted(shown):
        name = path.relative_to(root)
        body = _listing(path, shown) if path.is_dir() else _shown(app, path)
        page = Path(app.outdir, FOLDER, f"{name}.html")
        page.parent.mkdir(parents=True, exist_ok=True)
        up = "../" * len(name.parts)
        trail = [(each.name, f"{up}{FOLDER}/{each}.html" if root / each in shown else "") for each in _trail(name)]
        context = {"name": name.as_posix(), "trail": trail, "body": body, "up": up}
        page.write_text(app.builder.templates.render("source.html", context), encoding="utf-8")


def _trail(name):
    return [*reversed(name.parents[:-1]), name]


def _within(folder):
    return [
        each
        for each in sorted(folder.iterdir())
        if each.name not in SKIPPED and not each.name.startswith(".") and not each.stem.endswith("mine")
    ]


def _listing(folder, shown):
    """What lies in it, each with the first line of its docstring."""

    def row(each):
        label = f"<code>{escape(each.name)}{'/' if each.is_dir() else ''}</code>"
        # the page of a folder lies beside the folder: source/shop/parts.html
        link = f'<a href="{escape(f"{folder.name}/{each.name}")}.html">{label}</a>' if each in shown else label
        return f"<li>{link} {escape(_first_line(each))}</li>"

    return f"<ul>{''.join(map(row, _within(folder)))}</ul>"


def _first_line(path):
    path = path / "__init__.py" if path.is_dir() else path
    if path.suffix != ".py" or not path.exists():
        return ""
    return (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]


def _shown(app, path):
    if path.stat().st_size > TOO_LARGE:
        return "<p>It is too large to be shown: a record, for programs to read.</p>"
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return "<p>It is no text.</p>"
    return app.builder.highlighter.highlight_block(text, _language(path), force=True, linenos=False)


def _language(path):
    if path.suffix == ".html":
        return "html+django"
    known = {".py": "python", ".sql": "postgres", ".json": "json", ".toml": "toml", ".css": "css", ".sh": "bash"}
    return known.get(path.suffix, "diff" if path.suffix == ".diff" else "none")
