"""SQL for people: shortened, and told apart by what it does."""

import pytest

from lab.instruments.why.sql import brief, reads, table


@pytest.mark.parametrize(
    ("sql", "shown", "of"),
    [
        ('SELECT "a"."x", "a"."y", f(1, 2) FROM "a" WHERE "a"."x" = %s', "SELECT 3 columns FROM a WHERE x = %s", "a"),
        ('SELECT COUNT(*) FROM "a"', "SELECT COUNT(*) FROM a", "a"),
        ('SELECT ARRAY(SELECT x FROM "b"), 1, 2 FROM "a"', "SELECT 3 columns FROM a", "a"),
        ('INSERT INTO "a" ("x") VALUES (%s)', "INSERT INTO a (x) VALUES (%s)", "a"),
        ('UPDATE "a" SET "x" = %s', "UPDATE a SET x = %s", "a"),
        ("SAVEPOINT", "SAVEPOINT", ""),
    ],
)
def test_brief(sql, shown, of):
    assert brief(sql, 80) == shown
    assert brief(sql, 10) == (shown if len(shown) <= 10 else f"{shown[:9]}…")
    assert table(sql) == of


@pytest.mark.parametrize(
    ("sql", "does"),
    [
        ("SELECT 1", True),
        ('(SELECT "x" FROM "a") UNION (SELECT "y" FROM "b")', True),
        ("WITH a AS (SELECT 1) SELECT * FROM a", True),
        ("WITH a AS (DELETE FROM b RETURNING 1) SELECT * FROM a", False),
        ("SELECT nextval('s')", False),
        ('SELECT "updated_at" FROM "a"', True),
        ("UPDATE a SET x = 1", False),
        ("EXPLAIN ANALYZE DELETE FROM a", False),
    ],
)
def test_reads(sql, does):
    assert reads(sql) is does
