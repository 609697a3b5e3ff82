"""Plans that chapter 6 tells are those of PostgreSQL, and its exercise is solved by what the chapter says, alone.

Broken on purpose and caught: a count of blocks changed in the record; a budget that a wider index keeps, too; a file of
the chapter that does not import.
"""

import pytest
from django.db import connection, models
from django.db.models import Q

from cookbook.reading import RecipeError
from cookbook.tutorial import plans, recorded

RECORD = recorded.load("plans")
EXERCISE, SOLUTION = "06_index", "06_solution"
RANGE, ORDER = Q(rating__lte=2), ["-helpful_votes", "-id"]


def index(*fields, **options):
    return models.Index(fields=[*fields], name="mine", **options)


WRONG = {
    "the range as a column": (index("product", "rating", *ORDER), "Sort"),
    "the order alone": (index(*ORDER, condition=RANGE), "Rows Removed by Filter"),
    "what is equal, and the order": (index("product", *ORDER), "Rows Removed by Filter"),
    "all columns that it names": (index("product", *ORDER, "rating", condition=RANGE, include=["title"]), "bytes"),
    "what is equal alone": (index("product", condition=RANGE), "Sort"),
}


def test_the_record_has_these_plans_and_no_others():
    assert RECORD.keys() == plans.CHANGED.keys(), "Count them: python -m cookbook runs"


@pytest.mark.parametrize("name", plans.CHANGED)
def test_a_plan_is_what_the_record_says(seeded, name):
    found = plans.counted(name)
    if connection.pg_version < 180000:
        pytest.skip("plans were recorded by PostgreSQL 18, whose EXPLAIN says more")
    assert found == RECORD[name], "Count it again: python -m cookbook runs"


def test_nothing_is_left_behind(seeded):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shop_review")
        before = cursor.fetchone()
        plans.of(SOLUTION)
        cursor.execute("SELECT count(*) FROM shop_review")
        assert cursor.fetchone() == before


def test_the_exercise_is_not_solved_and_its_solution_solves_it(seeded):
    assert wrong_of(EXERCISE)
    assert not wrong_of(SOLUTION)


@pytest.mark.parametrize(("tried", "why"), WRONG.values(), ids=WRONG)
def test_another_index_does_not_solve_it(seeded, tried, why):
    declared = plans.declared(EXERCISE) | {"INDEXES": [tried]}
    assert why in " ".join(plans.wrong(declared, plans.told(declared)))


def test_what_is_no_plan_is_said_in_a_sentence(seeded, tmp_path):
    file = tmp_path / "mine_index.py"
    file.write_text("QUERY = 1 / 0\n")
    with pytest.raises(RecipeError, match=r"mine_index\.py has no plan: ZeroDivisionError"):
        plans.judged(file)


def test_claims_of_the_chapter():
    blocks = {name: found["blocks"] for name, found in RECORD.items()}
    assert blocks["06_newest"] / 10 > blocks["06_order"] > blocks["06_equal"] == blocks["06_partial"]
    assert "Seq Scan" in RECORD["06_newest"]["text"]
    assert "Sort" in RECORD["06_of_a_product"]["text"]
    assert "Sort" not in RECORD["06_old"]["text"]
    assert blocks["06_old"] > 10 * blocks["06_old_unindexed"]
    assert RECORD["06_partial"]["bytes"] < RECORD["06_equal"]["bytes"] / 5


def wrong_of(name):
    declared = plans.declared(name)
    return list(plans.wrong(declared, plans.told(declared)))
