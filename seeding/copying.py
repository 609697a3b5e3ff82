"""Rows into tables by PostgreSQL's COPY, and a digest of exactly what was sent.

Values are written as PostgreSQL writes them itself, so that `COPY ... TO` gives back the same bytes.
"""

import hashlib
from contextlib import contextmanager

# Sent at once, in characters: libpq moves what it has not sent yet at every call, so that large pieces cost more.
CHUNK = 32_768


def copy(cursor, table, watch):
    """Send the rows of the table. Return how many there were and the digest of their text."""
    digest, count = hashlib.sha256(), 0
    with (
        watch.rows(table.name, table.about) as advance,
        # FREEZE: nobody else has seen the truncated table, so that VACUUM need not visit the rows a second time.
        cursor.copy(f"COPY {table.name} ({', '.join(table.columns.split())}) FROM STDIN (FREEZE)") as sink,
    ):
        for lines in _chunks(table.rows()):
            text = "".join(lines).encode()
            digest.update(text)
            sink.write(text)
            count += len(lines)
            advance(len(lines))
    return count, digest.hexdigest()


def checksum(digests):
    """Return one digest for the digests of all tables, by name."""
    text = "".join(f"{name} {digest}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(text.encode()).hexdigest()


@contextmanager
def without_indexes(cursor, names, watch):
    """Drop the tables' foreign keys, unique constraints and indexes; make them anew at the end.

    That checks all rows at once, which takes a fraction of checking each as it comes, and packs the indexes tightly.
    Primary keys and check constraints stay.
    """
    constraints, indexes = _constraints(cursor, names), _indexes(cursor, names)
    for table, name, _ in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    statements = [definition for _, definition in indexes]
    for table, name, definition in reversed(constraints):  # unique before foreign: a foreign key may rest on one
        statements.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    with watch.rows("indexes, constraints", len(statements)) as advance:
        for statement in statements:
            cursor.execute(statement)
            advance(1)


def _constraints(cursor, names):
    """Return (table, name, definition) of the foreign keys and then of the unique constraints."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype IN ('f', 'u') AND conrelid = ANY(%s::regclass[]) ORDER BY contype, conname",
        [names],
    )
    return cursor.fetchall()


def _indexes(cursor, names):
    """Return (name, definition) of the indexes that stand behind no constraint."""
    cursor.execute(
        "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid)"
        " ORDER BY c.relname",
        [names],
    )
    return cursor.fetchall()


def _chunks(rows):
    lines, size = [], 0
    for row in rows:
        line = "\t".join([_TEXT[type(value)](value) for value in row]) + "\n"
        lines.append(line)
        size += len(line)
        if size >= CHUNK:
            yield lines
            lines, size = [], 0
    yield lines


_TEXT = {
    str: lambda text: text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t"),  # translate is slower
    int: str,
    float: lambda number: repr(number).removesuffix(".0"),
    bool: lambda truth: "t" if truth else "f",
    type(None): lambda _: "\\N",
}
