"""Tags are functions of one module; the SQL of triggers spells them the same."""

import re
from inspect import getmembers, isfunction
from pathlib import Path

from shop import tags
from shop.denormalized import touches

ROOT = Path(__file__).parents[1]
KINDS = {function(1).partition(":")[0] for _, function in getmembers(tags, isfunction)}
TO_THE_RELAY = {"text"}  # no tag of what is cached: a text to be rendered


def test_what_triggers_renew_are_tags():
    sql = str(touches.TOUCHES) + (ROOT / "shop/denormalized/fold.sql").read_text()
    assert set(re.findall(r"'(\w+):'", sql)) == KINDS | TO_THE_RELAY
    assert f"'{tags.CATALOGUE}'" in sql


def test_no_other_module_spells_a_tag():
    spelt = re.compile(rf"""f?["']({"|".join(KINDS)}):|["']{tags.CATALOGUE}["']""")
    for path in (ROOT / "shop").rglob("*.py"):
        if path.match("pages/*/mine.py"):
            continue
        if path.name not in {"tags.py", "touches.py"} and "caching" not in path.parts:
            assert not spelt.search(path.read_text()), path
