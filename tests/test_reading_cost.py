"""What a reader of a variant has to hold: files and lines, within what the budgets.json of its page says.

The files of a variant are those that its imports lead to inside of shop/. Not among them are models, but for the lines
of SQL written by hand there, and what stands behind the door of shop.caching, which counts as one file that explains
itself. `python -m pytest tests/test_reading_cost.py -n 0 --update-budgets` records the budgets anew; their diff then
says what a change costs its readers.
"""

import ast
import re
from pathlib import Path

import pytest

from shop.stages import OURS
from tests.budgets import Budgets
from tests.pages import PAGES

ROOT = Path(__file__).parents[1]
MOST_LINES = 200  # of a file
STAGES = [stage.name for stage in OURS]  # what is found on disk has no record
VARIANTS = [(page, stage) for page in PAGES for stage in STAGES if (ROOT / f"shop/pages/{page}/{stage}.py").exists()]
DOOR = ROOT / "shop/caching/__init__.py"
_SQL = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b.*\n", re.DOTALL)


def reading_cost(page, stage):
    """Return `{"files", "lines", "sql"}`; `sql` are those of the lines that are SQL written by hand."""
    files = closure(ROOT / f"shop/pages/{page}/{stage}.py")
    models = [path for path in files if _is_of(path, "models")]
    read = files - {*models, DOOR}
    in_models = sum(map(lines_of_sql, models))
    return {
        "files": len(read) + (DOOR in files) + sum(lines_of_sql(path) > 0 for path in models),
        "lines": sum(len(path.read_text().splitlines()) for path in read) + in_models,
        "sql": sum(map(lines_of_sql, read)) + in_models,
    }


def closure(path):
    """Return the files inside of shop/ that this one's imports lead to, itself included; none behind the door."""
    found, waiting = set(), [path]
    while waiting:
        path = waiting.pop()
        if path not in found and path.read_text().strip():
            found.add(path)
            waiting += [] if path == DOOR else imported(path)
    return found


def imported(path):
    """Return the files inside of shop/ that are imported, or parts of which are, wherever in the file it says so."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(path.relative_to(ROOT).parts[: -node.level]) if node.level else ""
            module = f"{above}.{node.module or ''}".strip(".")
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    files = [file_of(name) for name in names if name.split(".")[0] == "shop"]
    return [file for file in files if file]


def file_of(name):
    place = ROOT.joinpath(*name.split("."))
    return next((file for file in (place.with_suffix(".py"), place / "__init__.py") if file.exists()), None)


def lines_of_sql(path):
    strings = [node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)]
    return sum(len(text.strip().splitlines()) for text in strings if isinstance(text, str) and _SQL.match(text))


def _is_of(path, room):
    return path.is_relative_to(ROOT / "shop" / room)


@pytest.fixture(scope="module")
def budgets(request):
    """The recorded budgets; with --update-budgets, what is measured is written at the end."""
    recorded = Budgets("reading", request.config.getoption("--update-budgets"))
    yield recorded
    if recorded.update:
        recorded.write(VARIANTS)


@pytest.mark.parametrize(("page", "stage"), VARIANTS)
def test_a_variant_costs_no_more_to_read_than_its_budget(page, stage, budgets):
    cost = reading_cost(page, stage)
    budget = budgets.of(page, stage, cost)
    print(f"{page}/{stage}", cost)
    files = "\n".join(sorted(str(file.relative_to(ROOT)) for file in closure(ROOT / f"shop/pages/{page}/{stage}.py")))
    assert all(cost[what] <= budget[what] for what in budget), f"{page}/{stage} is {cost}, not {budget}:\n{files}"


def test_every_variant_has_a_budget(budgets):
    assert budgets.update or budgets.budgets.keys() == {*VARIANTS}


def test_no_file_is_too_long():
    """Of what a reader is led to, behind the door of the cache, too."""
    files = set().union(*[closure(ROOT / f"shop/pages/{page}/{stage}.py") for page, stage in VARIANTS])
    for path in sorted(files | {*(ROOT / "shop/caching").glob("*.py")}):
        assert len(path.read_text().splitlines()) <= MOST_LINES, path


def test_sql_in_a_model_would_be_seen(tmp_path):
    file = tmp_path / "models.py"
    file.write_text('"""A model."""\n\nFOUND = """\nSELECT 1\n  FROM shop_product\n"""\nONE = "SELECT 1"\n')
    assert lines_of_sql(file) == 2
