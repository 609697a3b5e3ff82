"""A recipe as it is written: title, kind and sections of its docstring, and the line that ends the reader's part.

Read from the source alone, so that a recipe can be printed where neither Django nor a database is at hand.
"""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

RECIPES = Path(__file__).with_name("recipes")
MISTAKES = Path(__file__).with_name("mistakes")
ADVICE = Path(__file__).with_name("not_worth_it")
KINDS = ("pattern", "drop-in", "settings", "template", "migration")
SECTIONS = ("Symptom", "Detect", "Rename", "Price", "Trap", "Not when")
LINE = "# ---- below: for the cookbook's tests and measurements, not for you"
OWN_MODELS = "shop.models"

_HEAD = re.compile(r"(?P<title>.+?)\s+kind: (?P<kind>\S+) · (?P<django>Django ≥ [\d.]+) · (?P<database>.+)")


class RecipeError(Exception):
    """A recipe that is not there or not whole, in a sentence."""


@dataclass(frozen=True)
class Recipe:
    name: str
    source: str
    package: str = RECIPES.name

    @property
    def module(self):
        """The name by which it is imported."""
        return f"cookbook.{self.package}.{self.name}"

    @property
    def verdict(self):
        """Of a mistake, or of advice that is not worth it: what it is, and why."""
        title, _, why = self._docstring.partition("\n\n")
        return title.rstrip("."), " ".join(why.split())

    @cached_property
    def head(self):
        """The first line of the docstring: `title`, `kind`, `django` and `database`."""
        match = _HEAD.fullmatch(self._docstring.partition("\n")[0])
        if not match or match["kind"] not in KINDS:
            raise RecipeError(
                f"{self.name} does not begin with its title and `kind: … · Django ≥ … · …`, the kind being one of "
                f"{', '.join(KINDS)}."
            )
        return match.groupdict()

    @cached_property
    def sections(self):
        """What the docstring says, by section, each in one line of text."""
        found, name = {}, None
        for line in self._docstring.splitlines()[1:]:
            if match := re.match(rf"({'|'.join(SECTIONS)})\s+(.*)", line):
                name = match[1]
                found[name] = match[2]
            elif name and line.strip():
                found[name] += f" {line.strip()}"
        for section in SECTIONS:
            if not found.get(section):
                raise RecipeError(f"{self.name} has no section {section}.")
        return found

    @cached_property
    def names(self):
        """What the reader calls otherwise, as `{name: what it is}`, from the section Rename."""
        found = re.findall(r"(\w+) = ([^,]+(?:,(?! \w+ =)[^,]+)*)", self.sections["Rename"])
        return {name: what.strip(" .") for name, what in found}

    @property
    def above(self):
        """The part that is the reader's."""
        return self._parts[0]

    @property
    def below(self):
        return self._parts[1]

    @cached_property
    def functions(self):
        """The source of each function above the line, by name."""
        tree = ast.parse(self.above)
        return {
            node.name: ast.get_source_segment(self.above, node)
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }

    @cached_property
    def facts(self):
        """What the example says in constants: `api`, `symptom`, `why`, `shop`, `stranger`, `same`, …"""
        facts = {}
        for node in ast.parse(self.source).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLE":
                for keyword in node.value.keywords:
                    try:
                        facts[keyword.arg] = ast.literal_eval(keyword.value)
                    except ValueError:
                        continue  # a function
        if not facts:
            raise RecipeError(f"{self.name} has no EXAMPLE below its line.")
        return facts

    @cached_property
    def _docstring(self):
        docstring = ast.get_docstring(ast.parse(self.source))
        if not docstring:
            raise RecipeError(f"{self.name} has no docstring.")
        return docstring

    @cached_property
    def _parts(self):
        above, line, below = self.source.partition(f"\n{LINE}\n")
        if not line:
            raise RecipeError(f"{self.name} does not have the line that ends the reader's part: {LINE}")
        return above.rstrip() + "\n", below


def recipes():
    """Return all recipes, by name."""
    return [read(path.stem) for path in sorted(RECIPES.glob("*.py")) if path.stem != "__init__"]


def advice():
    """Return what is often advised and not worth it, by name: measured like recipes, and nothing to copy."""
    return _all_of(ADVICE)


def mistakes():
    """Return the mistakes that no recipe shows beside its cure, by name: measured like recipes, too."""
    return _all_of(MISTAKES)


def measured():
    """Return all that has figures: recipes, advice and mistakes."""
    return [*recipes(), *advice(), *mistakes()]


def read(name):
    """Return the recipe of this name, or raise RecipeError."""
    path = RECIPES / f"{name}.py"
    if not name.isidentifier() or not path.exists():
        names = ", ".join(sorted(path.stem for path in RECIPES.glob("*.py") if path.stem != "__init__"))
        raise RecipeError(f"There is no recipe {name}. There are {names}.")
    return Recipe(name, path.read_text(encoding="utf-8"))


def _all_of(folder):
    paths = sorted(folder.glob("[!_]*.py"))
    return [Recipe(path.stem, path.read_text(encoding="utf-8"), folder.name) for path in paths]
