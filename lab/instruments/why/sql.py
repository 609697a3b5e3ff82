"""SQL for people: shortened to a line, or laid out."""

import re

import sqlparse

__tracebackhide__ = True  # nothing in this module is the line a reader looks for


def brief(sql: str, width: int) -> str:
    """Return a statement in so many characters: the columns counted, names without quotes and repeated tables."""
    sql = " ".join(sql.split())
    own = table(sql)
    if found := re.match(r"SELECT (?:DISTINCT )?", sql):
        columns, rest = _split_at(sql[found.end() :], " FROM ")
        number = len(_columns(columns))
        sql = f"{found[0]}{columns if number <= 2 else f'{number} columns'}{rest}"
    sql = sql.replace(f'"{own}"."', '"').replace('"', "")
    return sql if len(sql) <= width else f"{sql[: width - 1]}…"


def table(sql: str) -> str:
    """Return the table that a statement is of first, empty where it has none."""
    outer = _split_at(sql, " FROM ")[1] or sql
    found = re.search(r'\b(?:FROM|INTO|UPDATE) "?(\w+)"?', outer)
    return found[1] if found else ""


def laid_out(sql: str) -> list[str]:
    """Return the lines of a statement as sqlparse lays it out."""
    return str(sqlparse.format(sql, reindent=True, keyword_case="upper")).splitlines()


def reads(sql: str) -> bool:
    """Tell whether a statement does nothing but read, as far as its text tells."""
    text = sql.lstrip(" (\n").upper()
    writes = re.search(r"\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|NEXTVAL|SETVAL|PG_NOTIFY|LO_\w+)\b", text)
    return text.startswith(("SELECT", "WITH")) and not writes


def _split_at(sql: str, word: str) -> tuple[str, str]:
    """Return what is before the word, where it stands in no brackets, and the rest from it on."""
    depth = 0
    for place, character in enumerate(sql):
        depth += (character == "(") - (character == ")")
        if depth == 0 and sql.startswith(word, place):
            return sql[:place], sql[place:]
    return sql, ""


def _columns(columns: str) -> list[str]:
    first, rest = _split_at(columns, ",")
    return [first, *(_columns(rest[1:]) if rest else [])]
