"""What stands out by counts and rows, however short it took: with more rows or more visitors it grows.

Broken on purpose and caught: each of them by milliseconds alone; a short OFFSET, a foreign key's join, MAX beside
COUNT, a POST and a lookup among many told as well.
"""

import pytest

from lab.instruments.why import advice
from lab.instruments.why.explanation import Answer, Explanation, LayerUse, Parts, Reversals, Statement, TemplateUse
from lab.instruments.why.plans import Node, Plan

COUNTS = 'SELECT "a"."id", COUNT("c"."id"), COUNT("a_t"."t_id") FROM "a"'
COMMENTS = 'LEFT OUTER JOIN "c" ON ("a"."id" = "c"."a_id")'
TAGS = 'LEFT OUTER JOIN "a_t" ON ("a"."id" = "a_t"."a_id")'
INDEX = {"equality_then_order_index", "explain_plan"}
INSERT = 'INSERT INTO "django_session" ("session_key") VALUES (%s)'


def named(*statements, method="GET", size=100, mark=None, cookies="", rendered_ms=0.1, urls=0):
    """Return the recipes that advice names of a request that took a millisecond in all, but for its template."""
    layers = [LayerUse(name, 0.01, sum(s.layer == name for s in statements), 0.01) for name in ("Looking", "view")]
    told = Explanation(
        method=method,
        url="/",
        visitor="anonymous",
        settings="",
        debug=False,
        state="warm",
        walls_ms=[0.9 + rendered_ms],
        wall_ms=0.9 + rendered_ms,
        cpu_ms=0.9 + rendered_ms,
        bare_cpu_ms=None,
        parts=Parts(0.1, rendered_ms, 0.1, 0.1, 0.6),
        answer=Answer(200, size, "text/html", False, {"Set-Cookie": cookies} if cookies else {}, ""),
        exception=None,
        session_touched_by=None,
        statements=list(statements),
        templates=[TemplateUse("list.html", 1, rendered_ms, 0)],
        reversals=Reversals(urls, 0.0, {}),
        cache=[],
        layers=layers,
        replaced=[],
        plans=[Plan(s.example, s.where, Node("Scan", "", ""), marks=[mark]) for s in statements if mark],
    )
    return {recipe for each in advice.of(told) for recipe in each.recipes} - {"connection_pool"}


def statement(sql, layer="view", rows=1):
    return Statement(sql, "default", "views.py:7 in view", layer, 1, 0, rows, 0.01, sql)


@pytest.mark.parametrize(
    ("sql", "recipes"),
    [
        ('SELECT "c"."id" FROM "c" LIMIT 10 OFFSET 1000', {"keyset_pagination"}),
        ('SELECT "c"."id" FROM "c" LIMIT 10 OFFSET 990', set()),
        (f'{COUNTS} {COMMENTS} {TAGS} GROUP BY "a"."id"', {"two_aggregates"}),
        (f'{COUNTS} {COMMENTS} LEFT OUTER JOIN "b" ON ("a"."b_id" = "b"."id") GROUP BY "a"."id"', set()),
        (f'SELECT "a"."id", COUNT("c"."id"), MAX("c"."x") FROM "a" {COMMENTS} {TAGS} GROUP BY "a"."id"', set()),
        (INSERT, {"sessions"}),
        (INSERT.replace("django", "training"), set()),
        ('SELECT "django_session"."session_data" FROM "django_session"', set()),
    ],
)
def test_a_statement(sql, recipes):
    assert named(statement(sql)) == recipes


@pytest.mark.parametrize(
    ("sql", "mark", "recipes"),
    [
        ('SELECT "c"."id" FROM "c" ORDER BY "c"."x" LIMIT 10', "reads all 2400 rows of c", INDEX),
        ('SELECT "c"."id" FROM "c" LIMIT 10', "reads all 2400 rows of c", set()),
        ('SELECT COUNT(*) FROM "c" WHERE "c"."x" < %s', "reads all 2400 rows of c", set()),
        ('SELECT COUNT(*) FROM "c" WHERE "c"."x" < %s', "rows removed by a filter: 2300 of 2400", INDEX),
    ],
)
def test_a_plan(sql, mark, recipes):
    assert named(statement(sql), mark=mark) == recipes


def test_a_session_that_a_post_writes_is_as_it_should_be():
    assert named(statement(INSERT), method="POST") == set()


def test_a_middleware_that_asks():
    lookup = statement('SELECT "b"."id" FROM "b"', "Looking")
    assert named(lookup) == {"middleware_lookups"}
    assert named(lookup, *[statement(f'SELECT "t{n}"."id" FROM "t{n}"') for n in range(20)]) == set()


def test_many_rows_of_which_much_or_little_is_shown():
    rows = statement('SELECT "c"."id", "c"."text" FROM "c"', rows=2000)
    assert named(rows) == {"values_for_instances", "only_and_defer"}
    assert named(rows, size=20_000) == {"iterator", "values_for_instances", "conditional_get"}
    assert named(statement('SELECT "c"."id" FROM "c"', rows=499)) == set()


def test_a_template_that_makes_many_urls_before_it_takes_long():
    assert named(rendered_ms=24.0, urls=99) == set()
    assert named(urls=100) == named(rendered_ms=24.0, urls=100) == {"cache_fragment", "inheritance_and_includes"}


def test_a_page_with_a_csrf_token_is_new_each_time():
    assert named(size=20_000) == named(size=20_000, cookies="sessionid") == {"conditional_get"}
    assert named(size=20_000, cookies="sessionid, csrftoken") == set()
