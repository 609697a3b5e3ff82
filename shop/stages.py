"""The stages of the shop, in their order, and what is said of each: the one table, and what is found on disk beside it.

A file of a page that says `BASE = "lean"` is a stage of that name, built on lean: `shop/pages/product/mine.py` is the
product page at the stage mine, whose other pages are lean's. It comes after those of the table.
"""

import ast
import re
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured


class Stage(NamedTuple):
    """One state of the whole shop. It keeps what the stage that it is built on gained."""

    name: str
    sentence: str
    caches: bool = False
    base: str = ""  # the stage that it is built on


OURS = (
    Stage("naive", "What a competent team ships first."),
    Stage("eager", "Related rows are loaded together, so the queries no longer grow with the page.", base="naive"),
    Stage("lean", "The database does the work, by the ORM alone: only what the page shows is read.", base="eager"),
    Stage(
        "denormalized",
        "What is asked often is computed when it is written, and found by an index made for it.",
        base="lean",
    ),
    Stage("fragments", "The expensive parts are kept in the cache, each under its version.", True, "denormalized"),
    Stage("optimized", "The whole page is kept, with placeholders for what is personal.", True, "fragments"),
)
_BASE = re.compile(r'^BASE = "(\w+)"$', re.MULTILINE)
_VIEW = re.compile(r"^def view\(", re.MULTILINE)
_CACHES = re.compile(r"^(from|import) \S*cach", re.MULTILINE)


def found(folder, ours=OURS):
    """Return the Stages that files of the pages in this folder name, each after the one that it is built on.

    Its sentence is the first line of its docstring; it caches where its base does, or where it imports a cache. Raise
    ImproperlyConfigured that names the file and what it lacks.
    """
    known, new = {stage.name: stage for stage in ours}, {}
    for file in sorted(folder.glob("*/*.py")):
        name, text = file.stem, file.read_text()
        base = _BASE.search(text)
        if name in known or not (base or _VIEW.search(text)):
            continue
        if not base:
            raise ImproperlyConfigured(
                f'{_told(file)} has a view and no stage: say BASE = "lean", or what it is built on.'
            )
        if not (docstring := ast.get_docstring(ast.parse(text))):
            raise ImproperlyConfigured(f"{_told(file)} has no docstring, which names the technique and its price.")
        stage = Stage(name, docstring.splitlines()[0], bool(_CACHES.search(text)), base[1])
        if new.setdefault(name, stage).base != stage.base:
            raise ImproperlyConfigured(f"{_told(file)} has the BASE {stage.base}, but {name} of another page has not.")
        new[name] = new[name]._replace(caches=new[name].caches or stage.caches)
    return _ordered(new, known)


def _ordered(new, known):
    ordered = {}
    while new:
        ready = [stage for stage in new.values() if stage.base in known]
        if not ready:
            stage = next(iter(new.values()))
            raise ImproperlyConfigured(f"shop/pages/*/{stage.name}.py has the BASE {stage.base}, which is no stage.")
        for stage in ready:
            ordered[stage.name] = known[stage.name] = stage._replace(caches=stage.caches or known[stage.base].caches)
            del new[stage.name]
    return tuple(ordered.values())


def _told(file):
    return "/".join(("shop", *file.parts[-3:]))


TABLE = OURS + found(Path(__file__).parent / "pages")
STAGES = tuple(stage.name for stage in TABLE)
CACHED = tuple(stage.name for stage in TABLE if stage.caches)


def built_on(name):
    """Return the names of the stages that this one is built on, the first one first and itself last."""
    stage = next(stage for stage in TABLE if stage.name == name)
    return (*(built_on(stage.base) if stage.base else ()), name)


DENORMALIZED = tuple(stage for stage in STAGES if "denormalized" in built_on(stage))
"""The stages whose pages read what is denormalized, and so come to big tables by indexes alone."""
