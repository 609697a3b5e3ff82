"""SQL for people: shortened to a line, or laid out."""

import re

import sqlparse

__tracebackhide__ = True  # nothing in this module is the line a reader looks for


def brief(sql: str, width: int) -> str:
    """Return a statement in so many characters: the columns counted, names without quotes and repeated tables."""
    sql = " ".join(sql.split())
    own = table(sql)
    if found := re.match(r"(SELECT (?:DISTINCT )?)(.*?)( FROM .*)", sql):
        columns = _split(found[2])
        shown = found[2] if len(columns) <= 2 else f"{len(columns)} columns"
        sql = f"{found[1]}{shown}{found[3]}"
    sql = sql.replace(f'"{own}"."', '"').replace('"', "")
    return sql if len(sql) <= width else f"{sql[: width - 1]}…"


def table(sql: str) -> str:
    """Return the table that a statement is of first, empty where it has none."""
    found = re.search(r'\b(?:FROM|INTO|UPDATE) "?(\w+)"?', sql)
    return found[1] if found else ""


def laid_out(sql: str) -> list[str]:
    """Return the lines of a statement as sqlparse lays it out."""
    return str(sqlparse.format(sql, reindent=True, keyword_case="upper")).splitlines()


def reads(sql: str) -> bool:
    """Tell whether a statement does nothing but read, as far as its text tells."""
    text = sql.lstrip(" (\n").upper()
    writes = re.search(r"\b(INSERT|UPDATE|DELETE|MERGE|TRUNCATE|NEXTVAL|SETVAL|PG_NOTIFY|LO_\w+)\b", text)
    return text.startswith(("SELECT", "WITH")) and not writes


def _split(columns: str) -> list[str]:
    """Split at the commas that are in no brackets."""
    depth, parts = 0, [""]
    for character in columns:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts
