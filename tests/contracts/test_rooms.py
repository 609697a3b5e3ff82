"""The rooms and their doors: who may import whom. Read from the source, so that no import hides in a function.

Broken on purpose and caught: the cache and the services imported by a naive page; the seeding by the services;
the ride by the bench, and by the showing; a module that stages share, left out of its page's `shared`.
"""

import ast
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from shop import caching
from shop.pages import PAGES
from shop.stages import CACHED, MINE, STAGES, built_on
from tests.pages import of

ROOT = Path(__file__).parents[2]
OURS = ("config", "cookbook", "judge", "lab", "loadtests", "seeding", "services", "shop", "tests")

# What a page may use, beside the modules of its own folder.
USED = [
    "shop.models", "shop.caching", "shop.clock", "shop.forms", "shop.markdown", "shop.parts", "shop.recent",
    "shop.tags",
]  # fmt: skip

# (files, what of the project they may import). Of the files' patterns the first that fits counts.
DOORS = [
    ("shop/pages/__init__.py", ["shop.pages", "shop.stages", "shop.mine"]),
    ("shop/pages/declaration.py", []),
    ("shop/pages/*/__init__.py", ["shop.models", "shop.pages.Page", "shop.pages.Visit"]),
    *((f"shop/pages/{page}/*.py", [*USED, f"shop.pages.{page}"]) for page in PAGES),
    ("shop/parts/*.py", USED),
    ("shop/caching/*.py", []),
    ("shop/models/*.py", ["shop.models"]),
    ("shop/recipes/*.py", ["shop.models", "shop.caching"]),
    ("shop/migrations/*.py", ["shop.models", "shop.denormalized"]),
    ("shop/denormalized/*.py", ["shop.denormalized", "shop.caching", "shop.markdown", "shop.models", "shop.tags"]),
    ("shop/management/commands/seed.py", ["seeding"]),
    ("shop/*.py", ["shop"]),
    ("seeding/*.py", ["seeding", "shop.denormalized", "shop.markdown", "shop.models"]),
    ("services/__main__.py", ["services", "config.cores", "config.environment", "config.service_urls"]),
    ("services/*.py", ["services"]),
    ("lab/instruments/*.py", ["lab.instruments"]),
    (
        "lab/ablations/*.py",
        ["lab", "shop.pages", "shop.parts", "shop.models", "shop.caching", "shop.markdown"],
    ),
    ("lab/references/*.py", ["lab", "shop.pages"]),
    ("lab/stacks/backends.py", ["shop.caching"]),
    ("lab/stacks/*.py", ["config.settings.optimized"]),
    ("lab/*.py", ["lab", "shop.pages", "shop.models", "shop.stages", "loadtests.records"]),
    ("judge/gains.py", ["judge", "loadtests.recording.intervals"]),
    ("judge/told.py", ["judge", "shop.mine", "shop.pages", "shop.stages"]),
    ("judge/*.py", ["judge"]),
    ("cookbook/recipes/*.py", ["shop.models", "cookbook.example", "cookbook.counting"]),
    ("cookbook/settings.py", ["config.settings.optimized"]),
    ("cookbook/judging.py", ["cookbook.records", "loadtests.recording.intervals", "loadtests.bench.machine"]),
    (
        "cookbook/tutorial/*.py",
        [
            "cookbook",
            "lab.instruments",
            "loadtests.showing.formats",
            "shop.models",
            "shop.pages",
            "shop.management.commands.mine",
        ],
    ),
    ("cookbook/*.py", ["cookbook", "config.cores", "shop.models", "loadtests.bench.cpu"]),
    ("loadtests/tests/*.py", ["loadtests"]),
    ("loadtests/bench/*.py", ["loadtests.bench"]),
    ("loadtests/experiments/*.py", ["loadtests.experiments", "loadtests.bench.served", "loadtests.recording.cases"]),
    ("loadtests/recording/*.py", ["loadtests.recording", "loadtests.declared", "loadtests.experiments"]),
    (
        "loadtests/ride/*.py",
        ["loadtests.ride", "loadtests.bench", "loadtests.recording", "loadtests.options", "loadtests.experiments"],
    ),
    (
        "loadtests/showing/*.py",
        ["loadtests.showing", "loadtests.recording", "loadtests.ride.stopping", "loadtests.experiments"],
    ),
    ("loadtests/*.py", ["loadtests"]),
    ("config/*.py", ["config", "shop", "lab", "services"]),
]
SHARED = {f"shop.pages.{page}.{name}": stage for page in PAGES for name, stage in of(page).shared.items()}
"""Modules that are not named after a stage belong to the first one that uses them, and to those after it."""

FILES = sorted(
    path for room in OURS[:-1] for path in (ROOT / room).rglob("*.py") if not path.match(f"pages/*/{MINE}.py")
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_doors(path):
    relative = path.relative_to(ROOT)
    allowed = next(doors for pattern, doors in DOORS if fnmatch(str(relative), pattern))
    strangers = {name for name in imported(path) if name.split(".")[0] in OURS and not _fits(name, allowed)}
    assert strangers == set()


@pytest.mark.parametrize("path", [p for p in FILES if p.stem in STAGES], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_stage_profits_from_a_later_one(path):
    """Of parts, a stage uses its own and those of earlier stages; of pages, what its own has beside the stages."""
    later = {*STAGES} - {*built_on(path.stem)}
    for name in imported(path):
        module = name.split(".")
        if name.startswith("shop.pages."):
            assert not {*module[3:4]} & {*STAGES}, name
        of_stage = {SHARED.get(".".join(module[:depth]), module[depth - 1]) for depth in range(3, len(module) + 1)}
        assert name.split(".")[0] != "shop" or not of_stage & later, name
        if path.stem not in CACHED:
            assert not name.startswith("shop.caching"), name


@pytest.mark.parametrize("page", PAGES)
def test_every_module_that_stages_share_says_from_which_on(page):
    modules = {path.stem for path in (ROOT / f"shop/pages/{page}").glob("*.py")} - {"__init__", MINE, *STAGES}
    assert modules == of(page).shared.keys()
    assert {*of(page).shared.values()} <= {*STAGES}


@pytest.mark.parametrize("path", sorted((ROOT / "lab/instruments").rglob("*.py")), ids=lambda path: path.name)
def test_the_instruments_can_be_copied(path):
    """The standard library and Django, with what Django brings; what is relative stays in the copied folder.

    Each file beside server_timing can be copied alone, too.
    """
    foreign = {name.split(".")[0] for name in imported(path)} - {"django", "asgiref", "sqlparse", "pyinstrument"}
    alone = path.parent.name == "instruments" and path.stem != "server_timing"
    assert foreign - ({""} if not alone else set()) <= sys.stdlib_module_names
    up = max((len(name) - len(name.lstrip(".")) for name in imported(path)), default=0)
    assert up <= len(path.relative_to(ROOT / "lab/instruments").parts)


@pytest.mark.parametrize("path", sorted((ROOT / "shop/caching").glob("*.py")), ids=lambda path: path.name)
def test_the_cache_can_be_copied(path):
    """Under whatever name: what it needs of itself is imported relatively, and of others it needs these alone."""
    names = imported(path)
    assert {name.split(".")[0] for name in names} - {"", "django", "django_redis", "psycopg", "redis"} <= (
        sys.stdlib_module_names
    )
    assert not [name for name in names if name.startswith("..")]


def test_pages_and_parts_need_nothing_behind_the_door_of_the_cache():
    door = {"shop.caching", *(f"shop.caching.{name}" for name in caching.__all__)}
    for path in [path for path in FILES if path.is_relative_to(ROOT / "shop") and {*path.parts} & {"pages", "parts"}]:
        assert {name for name in imported(path) if name.startswith("shop.caching")} <= door, path


def test_loadtests_know_the_shop_by_http_alone():
    for path in (ROOT / "loadtests").rglob("*.py"):
        assert not {name for name in imported(path) if name.split(".")[0] in {*OURS, "django"} - {"loadtests"}}, path


def test_a_forbidden_door_would_be_found(tmp_path):
    file = tmp_path / "naive.py"
    file.write_text("def view():\n    from shop.parts import lean\n    import lab.views\n    from . import eager\n")
    assert imported(file) == {"shop.parts", "shop.parts.lean", "lab.views", ".", ".eager"}


def imported(path):
    """Return the names that the file imports, wherever in it: modules, and what is taken from them."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            names |= {module} | {f"{module.rstrip('.')}.{alias.name}" for alias in node.names}
    return names


def _fits(name, allowed):
    return any(name == door or name.startswith(f"{door}.") or door.startswith(f"{name}.") for door in allowed)
