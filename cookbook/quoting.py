"""SQL and code as they stand on a page."""

import re
from functools import cache

import sqlparse

LONGEST = 1200  # characters of a statement that are shown


def fenced(text, language):
    return f"```{language}\n{text.strip('\n').rstrip()}\n```"


@cache
def statement(count, sql):
    """Return a statement as it is read, and how many times it was sent."""
    sql = re.sub(r"\(%s(?:, %s)+\)", "(…)", sql)
    sql = re.sub(r"\(\(?%s[^)]*\)(?:, \([^)]*\))+", "(…), …", sql)
    sql = sqlparse.format(sql, reindent=True, keyword_case="upper").replace('"', "")
    sql = sql if len(sql) <= LONGEST else f"{sql[:LONGEST]} …"
    return f"-- {count} times\n{sql}" if count > 1 else sql
