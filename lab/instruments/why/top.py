"""What PostgreSQL has spent most time on since its statistics were last emptied, by pg_stat_statements.

PostgreSQL knows neither pages nor lines. They are known of the statements of those requests that are explained before.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import Error, connections

from .asked import Asked
from .explaining import explain
from .refused import Refused
from .sql import brief

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
_TOP = """
    SELECT query, calls, total_exec_time, mean_exec_time, rows, total_exec_time / sum(total_exec_time) OVER ()
      FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
     ORDER BY total_exec_time DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Top:
    """A statement and what it took so far; `share` is of all statements of this database."""

    sql: str
    calls: int
    total_ms: float
    mean_ms: float
    rows: int
    share: float
    page: str = ""
    where: str = ""


def top_queries(number: int, urls: Iterable[str] = (), alias: str = "default") -> list[Top]:
    """Return the statements that took most time. Pages and lines are those of the URLs, which are asked for before."""
    _check(alias)
    known: dict[str, tuple[str, str]] = {}
    for url in urls:
        for statement in explain(Asked(url), cold=True, repeat=1).statements:
            known.setdefault(_plain(statement.sql), (url, statement.where))
    with connections[alias].cursor() as cursor:
        try:
            cursor.execute(_TOP, [number])
        except Error as error:
            told = str(error).strip().partition("\n")[0]
            raise Refused(f"PostgreSQL tells no statistics: {told}.") from error
        rows = cursor.fetchall()
    found = []
    for sql, calls, total, mean, fetched, share in rows:
        page, where = known.get(_plain(sql), ("", ""))
        found.append(Top(sql, calls, total, mean, fetched, float(share), page, where))
    return found


def text(top: list[Top], width: int = 80) -> Iterator[str]:
    """Yield the lines of a report."""
    yield "  total ms  share    calls   mean ms      rows"
    for each in top:
        yield f"{each.total_ms:10.1f} {each.share:6.1%} {each.calls:8} {each.mean_ms:9.2f} {each.rows:9}"
        yield f"    {brief(each.sql, width - 4)}"
        if each.where:
            yield f"    {each.page}  {each.where}"[:width]
    if not top:
        yield "Nothing has been asked yet."


def _check(alias: str) -> None:
    """Raise Refused, with what is to be done, where there are no statistics."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        raise Refused(f"The database {alias} is {connection.vendor}: pg_stat_statements is PostgreSQL's.")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_stat_statements'")
            is_there = cursor.fetchone() is not None
            cursor.execute("SELECT setting FROM pg_settings WHERE name = 'pg_stat_statements.max'")
            is_loaded = cursor.fetchone() is not None
    except Error as error:
        raise Refused(f"The database {alias} does not answer: {str(error).strip().partition(chr(10))[0]}.") from error
    create = f"CREATE EXTENSION pg_stat_statements; in {connection.settings_dict['NAME']}"
    if not is_loaded:
        load = "shared_preload_libraries = 'pg_stat_statements' in postgresql.conf, a restart"
        raise Refused(f"PostgreSQL keeps no statistics of statements: that takes {load}, and {create}.")
    if not is_there:
        raise Refused(f"The database {alias} does not show its statistics of statements: run {create}.")


def _plain(sql: str) -> str:
    """Return a statement without what differs between Django's text and that of pg_stat_statements."""
    sql = re.sub(r"\$\d+(?: /\*, \.\.\. \*/)?|%s|…|\b\d+(?:\.\d+)?\b|'(?:[^']|'')*'|\b(?:true|false)\b", "?", sql)
    sql = re.sub(r"\?::[\w ]+?(?=[\s,)]|$)", "?", sql)
    return " ".join(re.sub(r"\?(?:, ?\?)+", "?", sql).split())
