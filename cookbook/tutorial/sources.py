"""What chapters show of source: functions of a file or of a recipe, and the changes beside the chapters."""

import ast
from textwrap import dedent

from cookbook.quoting import fenced
from cookbook.reading import RecipeError, read
from cookbook.tutorial.states import BESIDE, ROOT

LANGUAGES = {".py": "python", ".html": "html+django", ".sql": "sql"}


def code(file, *names):
    """The source of each name at the top of a file, decorators and all; the whole file where none is given."""
    path = ROOT / file
    if not path.exists():
        raise RecipeError(f"there is no file {file}")
    text = path.read_text(encoding="utf-8")
    if names:
        parts = {each: _source_of(text, each, file) for each in names}
        text = "\n\n\n".join(parts.values())
    return f"`{file}`\n\n{fenced(text, LANGUAGES[path.suffix])}"


def change(name):
    """A change beside the chapters, without the lines that say of which file it is."""
    path = BESIDE / f"{name}.diff"
    if not path.exists():
        raise RecipeError(f"there is no change {path.name} in docs/tutorial")
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [
        line if not line.startswith("@@") else "@@"
        for line in lines
        if not line.startswith(("diff ", "---", "+++", "index "))
    ]
    return f"[{path.name}]({path.name})\n\n{fenced('\n'.join(kept[1:]), 'diff')}"


def recipe_code(name, *functions):
    """Functions of a recipe, from the part that is the reader's."""
    above = read(name).above
    return fenced("\n\n\n".join(_source_of(above, each, name) for each in functions), "python")


def _source_of(text, name, file):
    """Return the source of a function, class, constant or, by a name with a dot, of a method; decorators included."""
    nodes = ast.parse(text).body
    for part in name.split("."):
        node = next((each for each in nodes if part in _names(each)), None)
        if node is None:
            raise RecipeError(f"{file} has no {name}")
        nodes = getattr(node, "body", [])
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
    return dedent("\n".join(text.splitlines()[first - 1 : node.end_lineno]))


def _names(node):
    return {getattr(node, "name", None), *(getattr(target, "id", None) for target in getattr(node, "targets", []))}


INSERTS = {function.__name__.replace("_", "-"): function for function in (code, change, recipe_code)}
