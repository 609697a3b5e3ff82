"""The rules' advice: every recipe is in the table, and shapes of SQL lead to the recipes that cure them."""

import ast
from pathlib import Path

import pytest

from cookbook.reading import recipes
from lab.instruments.why import rules, rules_of_sql, rules_of_text
from lab.instruments.why.explanation import Statement
from lab.instruments.why.recipes import RECIPES
from lab.instruments.why.rules_of_sql import _cure


def statement(sql, where="shop/views.py:7 in view"):
    return Statement(sql, "default", where, "view", 24, 0, 24, 5.0, sql)


def test_the_table_has_the_recipes_of_the_cookbook():
    assert RECIPES.keys() == {recipe.name for recipe in recipes()}


@pytest.mark.parametrize(
    "module", [rules, rules_of_sql, rules_of_text], ids=lambda module: module.__name__.rpartition(".")[2]
)
def test_every_recipe_that_is_named_is_in_the_table(module):
    lists = [node for node in ast.walk(ast.parse(Path(module.__file__).read_text())) if isinstance(node, ast.List)]
    words = {node.value for each in lists for node in ast.walk(each) if isinstance(node, ast.Constant)}
    named = {word for word in words if isinstance(word, str) and word.isidentifier()}
    assert named
    assert named <= RECIPES.keys()


@pytest.mark.parametrize(
    ("sql", "recipe"),
    [
        ('SELECT COUNT(*) AS "__count" FROM "c" WHERE "c"."article_id" = %s', "count_related_rows"),
        ('SELECT AVG("c"."x") AS "a", COUNT("c"."id") AS "n" FROM "c" WHERE "c"."article_id" = %s', "two_aggregates"),
        ('SELECT %s AS "a" FROM "c" WHERE "c"."article_id" = %s LIMIT ?', "related_exists"),
        ('SELECT "a"."id", "a"."name", "a"."x" FROM "a" WHERE "a"."id" = %s LIMIT ?', "select_related"),
        (
            'SELECT "c"."id", "c"."x", "c"."y" FROM "c" WHERE "c"."article_id" = %s ORDER BY "c"."x" ASC',
            "prefetch_related",
        ),
        ('SELECT "t"."id", "t"."x" FROM "t" INNER JOIN "a_t" ON ("t"."id" = "a_t"."t_id")', "prefetch_related"),
        (
            'SELECT "c"."id", "c"."x" FROM "c" WHERE ("c"."article_id" = %s AND "c"."public") ORDER BY "c"."x" ASC',
            "filtered_prefetch",
        ),
        (
            'SELECT "c"."id", "c"."x" FROM "c" WHERE "c"."article_id" = %s ORDER BY "c"."x" DESC LIMIT ?',
            "keep_a_prefetch",
        ),
        ('SELECT "c"."id", "c"."x", "c"."y" FROM "c" WHERE "c"."code" = %s LIMIT 21', "get_or_set"),
        ('INSERT INTO "c" ("x") VALUES (%s) RETURNING "c"."id"', "bulk_create"),
        ('UPDATE "c" SET "x" = %s WHERE "c"."id" = %s', "update_without_loading"),
    ],
)
def test_what_is_asked_again_and_again_leads_to_its_cure(sql, recipe):
    assert _cure(statement(sql), is_listed=False)[0] == recipe
    assert "query_in_tag" not in _cure(statement(sql), is_listed=False)
    assert "query_in_tag" in _cure(statement(sql, "templates/card.html:6"), is_listed=False)


def test_the_same_answer_again_and_again_is_kept():
    same = statement('SELECT COUNT(*) AS "__count" FROM "c"')
    same.again = same.count - 1
    assert _cure(same, is_listed=False)[0] == "get_or_set"


def test_a_column_that_was_left_out_is_told_from_a_foreign_key():
    sql = 'SELECT "a"."id", "a"."body" FROM "a" WHERE "a"."id" = %s LIMIT ?'
    assert _cure(statement(sql), is_listed=True)[0] == "only_and_defer"
    assert _cure(statement(sql), is_listed=False)[0] == "select_related"
