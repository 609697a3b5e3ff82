"""`manage.py mine PAGE`: copy a stage of a page to the reader's own file, `mine.py`, which git ignores."""

import ast
import re

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from shop.pages import FOLDER, PAGES, served_by
from shop.stages import MINE, OURS

DECLARED = """\
# What it is built on: at /mine/, other pages come from there.
BASE = "{base}"

# For how many seconds the page may be old after a write; 0 is never.
STALENESS = 0
"""
DOCSTRING = '"""Mine, begun as {source}: say here what it does differently.\n\nPrice: say here what it costs.\n"""'
TEMPLATE = '{{% extends "{extended}" %}}\n\n{{# Override a block here: {blocks} #}}\n'
_BLOCK = re.compile(r"{% block (\w+) %}")


class Command(BaseCommand):
    help = "Copy a stage of a page to mine.py, your own stage of it, mounted at /mine/."
    requires_system_checks = []  # a page that is half written may stand in their way

    def add_arguments(self, parser):
        parser.add_argument("page")
        parser.add_argument("--from", dest="source", default=OURS[0].name, metavar="STAGE")
        parser.add_argument("--force", action="store_true", help="replace what is there")

    def handle(self, *, page, source, force, **options):
        if page not in PAGES:
            raise CommandError(f"There is no page {page}, only {', '.join(PAGES)}.")
        if source not in (known := [stage.name for stage in OURS]):
            raise CommandError(f"There is no stage {source}, only {', '.join(known)}.")
        copied, base = served_by(page, source), _base(page, source)
        files = {settings.BASE_DIR / file: text for file, text in begun(page, source, base).items()}
        if there := [_told(file) for file in files if file.exists() and not force]:
            raise CommandError(f"There is {' and '.join(there)} already: nothing was written. FORCE=1 replaces it.")
        for file, written in files.items():
            file.write_text(written, encoding="utf-8")
            self.stdout.write(f"{_told(file)}")
        (FOLDER / page / "__init__.py").touch()  # a server that runs notices no new file, but this
        self.stdout.write(
            f"A copy of {page}'s {copied}.py; other pages at /{MINE}/ are {base}'s. Change it, look at it by "
            f"`make run`, and have it judged: make check PAGE={page}"
        )


def begun(page, source, base):
    """Return `{file from the root of the project: text}`: mine.py and its template, as a copy of a stage begins."""
    copied, templates = served_by(page, source), settings.BASE_DIR / "templates"
    text = (FOLDER / page / f"{copied}.py").read_text(encoding="utf-8")
    files = {f"shop/pages/{page}/{MINE}.py": mine_of(text, page, copied, base)}
    if extended := _template_in(text, page):
        files[f"templates/shop/{page}_{MINE}.html"] = template_of(templates, extended, page)
    return files


def mine_of(text, page, source, base):
    """Return the text of mine.py, made from that of a stage: what mine declares stands below the imports."""
    docstring, *rest = ast.parse(text).body
    imports = [node for node in rest if isinstance(node, ast.Import | ast.ImportFrom)]
    begin, end = docstring.end_lineno, max((node.end_lineno for node in imports), default=docstring.end_lineno)
    lines = text.splitlines()
    declared = DECLARED.format(base=base).splitlines()
    own = "\n".join([DOCSTRING.format(source=source), *lines[begin:end], "", *declared, *lines[end:], ""])
    return own.replace(f'"{_template_in(text, page)}"', f'"shop/{page}_{MINE}.html"')


def template_of(templates, extended, page):
    """Return the text of mine's template: a copy of the stage's own, or one that extends the page's."""
    text = (templates / extended).read_text(encoding="utf-8")
    if extended != f"shop/{page}.html":
        return text
    return TEMPLATE.format(extended=extended, blocks=", ".join(_BLOCK.findall(text)))


def _template_in(text, page):
    """Return the name of the page's template that a stage's file renders; "" where it renders none."""
    found = re.search(rf'"(shop/{page}(_\w+)?\.html)"', text)
    return found[1] if found else ""


def _base(page, source):
    """Return the base of a new mine.py: what another page's says, as a stage has one base; else the source."""
    for file in sorted({*FOLDER.glob(f"*/{MINE}.py")} - {FOLDER / page / f"{MINE}.py"}):
        if found := re.search(r'^BASE = "(\w+)"$', file.read_text(encoding="utf-8"), re.MULTILINE):
            return found[1]
    return source


def _told(file):
    return str(file.relative_to(settings.BASE_DIR))
