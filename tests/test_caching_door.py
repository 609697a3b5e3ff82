"""The door of the cache says what there is behind it, and docs/ shows the same picture."""

from pathlib import Path

from shop import caching

ROOT = Path(__file__).parents[1]


def test_the_picture_is_the_same_in_the_docs():
    told = caching.__doc__
    picture = told[told.index("    a write commits") : told.index("A tag is a string")].rstrip()
    assert picture in (ROOT / "docs/caching.md").read_text()


def test_every_file_and_setting_is_named():
    told = caching.__doc__
    behind = {path.name for path in (ROOT / "shop/caching").glob("*.py")} - {"__init__.py"}
    assert {name for name in behind if name not in told} == set()
    assert {name for name in ("BACKEND", "KEY_FUNCTION", "EARLY_PAGES") if name not in told} == set()


def test_what_it_exports_is_there():
    assert {name for name in caching.__all__ if not hasattr(caching, name)} == set()
