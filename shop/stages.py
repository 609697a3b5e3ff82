"""The stages of the shop, in their order, and what is said of each: the one table, and what is found on disk beside it.

A file of a page that says `BASE = "lean"` is a stage of that name, built on lean: `shop/pages/product/tuned.py` is the
product page at the stage tuned, whose other pages are lean's. It comes after those of the table.

`mine` is the reader's own (`manage.py mine`), left out unless MINE=1 is in the environment. Where it is broken, its
page says so (shop/mine.py), and nothing is raised here.
"""

import ast
import os
import re
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured


class Stage(NamedTuple):
    """One state of the whole shop. It keeps what the stage that it is built on gained."""

    name: str
    sentence: str
    caches: bool = False
    base: str = ""  # the stage that it is built on; of those in the table it is the one before


OURS = (
    Stage("naive", "What a competent team ships first."),
    Stage("eager", "Related rows are loaded together, so the queries no longer grow with the page."),
    Stage("lean", "The database does the work, by the ORM alone: only what the page shows is read."),
    Stage("denormalized", "What is asked often is computed when it is written, and found by an index made for it."),
    Stage("fragments", "The expensive parts are kept in the cache, each under its version.", caches=True),
    Stage("optimized", "The whole page is kept, with placeholders for what is personal.", caches=True),
)
MINE = "mine"
_BASE = re.compile(r'^BASE = "(\w+)"$', re.MULTILINE)
_VIEW = re.compile(r"^def view\(", re.MULTILINE)
_CACHE = re.compile(r"^(from|import) \S*cach", re.MULTILINE)


def found(folder):
    """Return the Stages that files of the pages in this folder name beside the table.

    A stage's sentence is the first line of its docstring; it caches where its base does, or where it imports a cache.
    Raise ImproperlyConfigured that names the file and what it lacks.
    """
    stages, broken, ours = {}, {}, {stage.name for stage in OURS}
    for file in sorted(folder.glob("*/*.py")):
        if file.stem in ours or (file.stem == MINE and os.environ.get("MINE") != "1"):
            continue
        try:
            if stage := declared(file, stages.get(file.stem)):
                stages[stage.name] = stage
        except Exception:
            if file.stem != MINE:
                raise
            broken = {MINE: Stage(MINE, "It cannot be read: its page says why.", base=OURS[0].name)}
    return tuple((broken | stages).values())


def declared(file, known=None):
    """Return the Stage that a file of a page declares; None where it declares none, as those of the table.

    `known` is what another page's file of that name declares. Raise ImproperlyConfigured that names the file and what
    it lacks, or SyntaxError.
    """
    table = {stage.name: stage for stage in OURS}
    name, text, place = file.stem, file.read_text(encoding="utf-8"), "/".join(("shop", *file.parts[-3:]))
    base = _BASE.search(text)
    if name in table or not (base or _VIEW.search(text) or name == MINE):
        return None
    docstring = ast.get_docstring(ast.parse(text, str(file)))
    if not base:
        raise ImproperlyConfigured(f'{place} has a view and no stage: say BASE = "lean", or what it is built on.')
    if base[1] not in table:
        raise ImproperlyConfigured(f"{place} has the BASE {base[1]}, not one of {', '.join(table)}.")
    if not docstring:
        raise ImproperlyConfigured(f"{place} has no docstring, which names the technique and its price.")
    caches = table[base[1]].caches or bool(_CACHE.search(text))
    stage = known or Stage(name, docstring.splitlines()[0], caches, base[1])
    if stage.base != base[1]:
        raise ImproperlyConfigured(f"{place} has the BASE {base[1]}, but {name} of another page has {stage.base}.")
    return stage._replace(caches=stage.caches or caches)


TABLE = OURS + found(Path(__file__).parent / "pages")
STAGES = tuple(stage.name for stage in TABLE)
CACHED = tuple(stage.name for stage in TABLE if stage.caches)


def built_on(name):
    """Return the names of the stages that this one is built on, the first one first and itself last."""
    base = next(stage.base for stage in TABLE if stage.name == name)
    return (*built_on(base), name) if base else STAGES[: STAGES.index(name) + 1]


DENORMALIZED = tuple(stage for stage in STAGES if "denormalized" in built_on(stage))
"""The stages whose pages read what is denormalized, and so come to big tables by indexes alone."""
