"""The sum of each line that asks several groups of statements, in words, in JSON and in the browser.

Broken on purpose and caught: a line told that asks a single group; savepoints taken for a group;
sums of one group alone.
"""

import pytest

from lab.instruments.queries import NOWHERE
from lab.instruments.why import page, text
from lab.instruments.why.explanation import Statement
from tests.why.test_first import explanation

PREFETCHED, LISTED = "blog/symptoms.py:29 in first_tags", "templates/list.html:3"


def group(sql, where, count, again, rows, ms):
    return Statement(sql, "default", where, "view", count, again, rows, ms, sql)


@pytest.fixture
def told():
    told = explanation(
        5,
        group('SELECT "a"."id" FROM "a"', PREFETCHED, 1, 0, 12, 1.5),
        group('SELECT "t"."id" FROM "t"', PREFETCHED, 1, 0, 24, 2.5),
        group('SELECT "b"."id" FROM "b"', LISTED, 12, 9, 12, 3.0),
        group('SELECT COUNT(*) FROM "c"', LISTED, 12, 0, 12, 4.0),
        group('SELECT "u"."id" FROM "u"', "views.py:1 in alone", 1, 0, 1, 9.0),
        group("SAVEPOINT", "views.py:2 in atomic", 1, 0, 0, 0.1),
        group("RELEASE SAVEPOINT", "views.py:2 in atomic", 1, 0, 0, 0.1),
        group('INSERT INTO "a"', "views.py:2 in atomic", 1, 0, 0, 0.1),
        group('SELECT "s"."id" FROM "s"', NOWHERE, 1, 0, 1, 0.1),
        group('UPDATE "s"', NOWHERE, 1, 0, 1, 0.1),
    )
    told.walls_ms = [15.0]
    return told


def test_in_words(told):
    lines = text.text(told).splitlines()
    place = lines.index("  Lines that ask several groups, in all")
    assert [line.split() for line in lines[place + 1 : place + 3]] == [
        ["7.0", "24×", "9", "24", *f"{LISTED} (2 groups)".split()],
        ["4.0", "2×", "0", "36", *f"{PREFETCHED} (2 groups)".split()],
    ]
    assert not lines[place + 3]
    assert max(map(len, lines)) <= 80


def test_in_json(told):
    assert told.as_json()["lines"] == [
        {"where": LISTED, "groups": 2, "count": 24, "again": 9, "rows": 24, "ms": 7.0},
        {"where": PREFETCHED, "groups": 2, "count": 2, "again": 0, "rows": 36, "ms": 4.0},
    ]


def test_in_the_browser(told):
    html = page.html(told)
    [_, lines] = html.split("<h3>Lines that ask several groups, in all</h3>")
    assert f"<td>{LISTED} <span" in lines
    assert f"<td>{PREFETCHED} <span" in lines
    told.statements = told.statements[4:]
    assert "several groups" not in page.html(told) + text.text(told)


def test_a_prefetch_and_what_it_did_not_help(stranger):
    """The articles, their tags, and 12 times the first tag, all asked by one line."""
    [asked] = stranger.ask(["why", "/first-tags/", "--repeat=1", "--json"])
    [line] = asked.json["lines"]
    assert line["where"].endswith(" in first_tags")
    assert (line["groups"], line["count"], line["rows"]) == (3, 14, 12 + 24 + 12)
    assert sum(statement["ms"] for statement in asked.json["statements"]) == pytest.approx(line["ms"])
