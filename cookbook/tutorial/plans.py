"""What PostgreSQL does for a query of chapter 6: on a table of made rows, with the indexes that a file names.

    .venv/bin/python -m cookbook plan docs/tutorial/mine_index.py

The table is a temporary one that hides shop_review, and is gone when the plan is told. So the plan is the same whatever
data the shop holds, and the number of blocks is, too. Times and costs are left out of it: they are each machine's.
"""

import os
import re
from contextlib import contextmanager
from runpy import run_path
from typing import NamedTuple

from cookbook.quoting import fenced
from cookbook.reading import RecipeError
from cookbook.tutorial import states
from cookbook.tutorial.recorded import load

BEGUN, MINE = "docs/tutorial/06_newest.py", "docs/tutorial/mine_index.py"
EXERCISE = "docs/tutorial/06_index.py"
_PRODUCT = ("06_of_a_product",)
_EQUAL = (*_PRODUCT, "06_order", "06_equal")
CHANGED = {
    "06_newest": (BEGUN, ()),
    "06_of_a_product": (BEGUN, _PRODUCT),
    "06_order": (BEGUN, (*_PRODUCT, "06_order")),
    "06_equal": (BEGUN, _EQUAL),
    "06_partial": (BEGUN, (*_EQUAL, "06_partial")),
    "06_turned": (BEGUN, (*_EQUAL, "06_turned")),
    "06_old": (BEGUN, (*_EQUAL, "06_turned", "06_old")),
    "06_old_unindexed": (BEGUN, (*_PRODUCT, "06_old")),
    "06_index": (EXERCISE, ()),
    "06_solution": (EXERCISE, ("06_solution",)),
}
"""{name of the plan: (the file that mine_index.py begins as, the changes on top of it)}"""

ROWS, OLD, OFTEN, SOLD_OUT = 20_000, 400, 4, 9
FILLED = f"""
    INSERT INTO shop_review (id, product_id, author_id, rating, title, body, verified, helpful_votes, created_at)
    SELECT n, CASE WHEN n > {ROWS - OLD} THEN {SOLD_OUT} ELSE 1 + n % {OFTEN} END, n, 1 + n / {OFTEN} % 5, 'As hoped',
        repeat('It does what it should. ', 8), n / {OFTEN} % 10 = 0, n * 7919 % 997, now() - n * interval '1 minute'
    FROM generate_series(1, {ROWS}) n
"""
"""A review a minute: of four products in turn, and the oldest ones of another; one in ten by somebody who bought it."""


class Told(NamedTuple):
    """A plan as text, and what can be held against a budget: its blocks, and the bytes of the file's indexes."""

    text: str
    blocks: int
    bytes: int


def of(name):
    """Return what was Told of a plan of the chapter."""
    return told(declared(name))


def declared(name):
    """Return what mine_index.py declares then."""
    file, changes = CHANGED[name]
    with states.applied({MINE: (states.ROOT / file).read_text(encoding="utf-8")}, changes) as folder:
        return run_path(str(folder / MINE))


def counted(name):
    """Return the same as the record has it."""
    return of(name)._asdict()


def told(file):
    """Return what PostgreSQL does for QUERY with INDEXES, both as a file declares them: `{name: value}`."""
    explained = {"analyze": True, "buffers": True, "costs": False, "timing": False, "summary": False}
    with _table(file["INDEXES"]) as size:
        for _ in range(2):  # the second time everything is in memory
            text = file["QUERY"].all().explain(**explained)
    text = re.sub(r"shared hit=\d+(, )?", "", text.partition("\nPlanning:")[0])  # PostgreSQL's own catalogue
    return Told(text, int(re.search(r"local hit=(\d+)", text)[1]), size)


def judged(file):
    """Print the plan of a file; return a sentence on what its budget does not allow, None where all is well."""
    try:
        values = run_path(str(file))
        found = told(values)
    except Exception as error:
        raise RecipeError(f"{file} has no plan: {type(error).__name__}: {error}") from error
    print(found.text, "", f"{found.blocks} blocks of 8 kB, {found.bytes} bytes of indexes", sep="\n")
    against = list(wrong(values, found))
    print(*against or ["✓ within its budget"] * ("BLOCKS" in values), sep="\n")
    return "An index in INDEXES mends it, and it is not there yet." if against else None


def wrong(file, found):
    """Yield what the budget of a file does not allow, where it has one."""
    if "BLOCKS" not in file:
        return
    for node in ("Sort", "Seq Scan", "Rows Removed by Filter"):
        if node in found.text:
            yield f"✗ {node}"
    for name, value in (("BLOCKS", found.blocks), ("BYTES", found.bytes)):
        if value > file[name]:
            yield f"✗ {value} {name.lower()}, of {file[name]}"


def prepare():
    """Set Django up, for whoever is not inside of it."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.optimized"
    os.environ.setdefault("ROLE", "jobs")
    django.setup()


@contextmanager
def _table(indexes):
    """Hide the shop's reviews behind made ones, with that of the foreign key and these indexes; yield their bytes."""
    from django.db import connection, transaction

    from shop.models import Review

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ WRITE")
            cursor.execute("CREATE TEMPORARY TABLE shop_review (LIKE shop_review) ON COMMIT DROP")
            cursor.execute(FILLED)
            cursor.execute("CREATE INDEX of_the_foreign_key ON shop_review (product_id)")
        with connection.schema_editor() as editor:
            for index in indexes:
                editor.execute(index.create_sql(Review, editor))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE shop_review")
            cursor.execute(
                "SELECT coalesce(sum(pg_relation_size(indexrelid)), 0)::bigint FROM pg_index"
                " WHERE indrelid = 'shop_review'::regclass AND indexrelid <> 'of_the_foreign_key'::regclass"
            )
            [size] = cursor.fetchone()
        yield size
        transaction.set_rollback(True)


def plan(name):
    """The plan of a query of chapter 6."""
    return fenced(_recorded(name)["text"], "text")


def blocks(name):
    """How many blocks of 8 kB it reads."""
    return _recorded(name)["blocks"]


def removed(name):
    """How many rows its filter throws away."""
    found = re.findall(r"Rows Removed by Filter: (\d+)", _recorded(name)["text"])
    return sum(map(int, found))


def index_size(name):
    """How large its indexes are, in kB, beside that of the foreign key."""
    return f"{_recorded(name)['bytes'] / 1000:.0f} kB"


def _recorded(name):
    known = load("plans")
    if name not in known:
        raise RecipeError(f"there is no plan {name!r}. Make it: python -m cookbook runs")
    return known[name]


INSERTS = {function.__name__.replace("_", "-"): function for function in (plan, blocks, removed, index_size)}
