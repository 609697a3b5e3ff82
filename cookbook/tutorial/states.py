"""A page as the reader's mine.py is in the course of a chapter: what `make mine` writes, with the chapter's changes.

The changes are what `git diff` says, in docs/tutorial/, so that the reader can apply them, too:

    make mine PAGE=category && git apply docs/tutorial/02_select_related.diff

Here they are applied to a copy, which is then mounted at /mine/, and the reader's own mine.py is left alone. So is
its template, which a change may override blocks in.
"""

import subprocess
from contextlib import contextmanager
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


def files(state):
    """Return `{file: text}` of mine.py and of its template, in this order, and in this state.

    Raises RecipeError that names the change that does not fit.
    """
    from shop.management.commands.mine import begun

    texts = begun(state.page, state.begun, state.begun)
    with applied(texts, state.changes, f"{state.page}'s {state.begun}.py") as directory:
        return {file: (directory / file).read_text(encoding="utf-8") for file in texts}


@contextmanager
def applied(texts, changes, named=""):
    """Yield a directory in which these files, `{file: text}`, are as these changes leave them."""
    with TemporaryDirectory() as directory:
        for file, text in texts.items():
            path = Path(directory) / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for change in changes:
            command = ["git", "apply", "--recount", str(BESIDE / f"{change}.diff")]
            ran = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
            if ran.returncode:
                raise RecipeError(f"{change}.diff does not fit {named or next(iter(texts))}: {ran.stderr.strip()}")
        yield Path(directory)


def mounted(state):
    """Return a URLconf in which the page is this state's at /mine/, and the others are those of the stage it began as.

    Its tracebacks, and whoever asks which line sent a statement, find the path of mine.py. Its template is found before
    those of the shop, and by this page alone.
    """
    from django.conf import settings
    from django.urls import include, path
    from django.utils.module_loading import import_string

    from shop import pages

    module, texts = ModuleType("mine"), files(state)
    file = next(iter(texts))
    exec(compile(texts.pop(file), file, "exec"), vars(module))  # noqa: S102
    module.render = _render({name.removeprefix("templates/"): text for name, text in texts.items()})
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


def _render(templates):
    """Return Django's `render`, for which there are these templates, too: `{name: text}`."""
    from django.conf import settings
    from django.http import HttpResponse
    from django.template.backends.django import DjangoTemplates

    found = [
        ("django.template.loaders.locmem.Loader", templates),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    [declared] = settings.TEMPLATES
    options = declared["OPTIONS"] | {"loaders": [("django.template.loaders.cached.Loader", found)]}
    engine = DjangoTemplates({"NAME": "mine", "DIRS": declared["DIRS"], "APP_DIRS": False, "OPTIONS": options})
    return lambda request, name, context: HttpResponse(engine.get_template(name).render(context, request))
