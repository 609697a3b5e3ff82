"""A page as the reader's mine.py is in the course of a chapter: a stage, with the chapter's changes applied.

The changes are what `git diff` says, in docs/tutorial/, so that the reader can apply them, too:

    make mine PAGE=category && git apply docs/tutorial/02_select_related.diff

Here they are applied to a copy, which is then mounted at /mine/, and the reader's own mine.py is left alone.
"""

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import NamedTuple

from cookbook.reading import RecipeError

ROOT = Path(__file__).resolve().parents[2]
BESIDE = ROOT / "docs/tutorial"


class State(NamedTuple):
    """What mine.py is: a stage of a page, and the changes on top of it, in their order."""

    page: str
    begun: str = "naive"
    changes: tuple[str, ...] = ()

    @property
    def file(self):
        """The file of mine.py, from the root of the project."""
        return Path("shop/pages") / self.page / "mine.py"


def source(state):
    """Return the text of mine.py in this state; raise RecipeError that names the change that does not fit."""
    with TemporaryDirectory() as directory:
        mine = Path(directory) / state.file
        mine.parent.mkdir(parents=True)
        mine.write_text(_begun(state), encoding="utf-8")
        for change in state.changes:
            command = ["git", "apply", "--recount", str(BESIDE / f"{change}.diff")]
            ran = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
            if ran.returncode:
                raise RecipeError(f"{change}.diff does not fit {state.page}'s {state.begun}.py: {ran.stderr.strip()}")
        return mine.read_text(encoding="utf-8")


def _begun(state):
    """Return what `make mine` writes, but for the template: that of the stage is rendered."""
    from shop.management.commands.mine import mine_of

    text = (ROOT / state.file.with_name(f"{state.begun}.py")).read_text(encoding="utf-8")
    mine = mine_of(text, state.page, state.begun, state.begun)
    for template in re.findall(rf'"shop/{state.page}\w*\.html"', text):
        mine = mine.replace(f'"shop/{state.page}_mine.html"', template)
    return mine


def mounted(state):
    """Return a URLconf in which the page is this state's at /mine/, and the others are those of the stage it began as.

    Its tracebacks, and whoever asks which line sent a statement, find the path of mine.py.
    """
    from django.conf import settings
    from django.urls import include, path
    from django.utils.module_loading import import_string

    from shop import pages

    module = ModuleType("mine")
    exec(compile(source(state), str(state.file), "exec"), vars(module))  # noqa: S102
    patterns = [
        path(
            pages.facts(page).route,
            module.view if page == state.page else pages.variant(page, state.begun).view,
            name=page,
        )
        for page in pages.PAGES
    ]
    always = import_string(f"{settings.ROOT_URLCONF}.urlpatterns")
    below = next(each for each in always if getattr(each, "namespace", None) == state.begun)
    rest = [each for each in below.url_patterns if each.name not in pages.PAGES]
    urls = ModuleType("urls_with_mine")
    urls.urlpatterns = [path("mine/", include((patterns + rest, "shop"), namespace="mine")), *always]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(urls, name, import_string(f"{settings.ROOT_URLCONF}.{name}"))
    return urls
