"""A rule about wide rows: a list that fetches far more text than the page shows."""

from collections.abc import Iterator

from .explanation import Explanation
from .sql import table
from .stakes import MANY, Found, in_any_case

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
WIDE_BYTES = 100_000  # of text in the rows of one statement, from which on it matters what of it is shown
TIMES = 2  # as large as the whole answer: then half of it or more is not shown


def wide_lists(told: Explanation) -> Iterator[Found]:
    """Statements that fetch much text, however short that takes here: most of it does not come to the answer."""
    is_page = told.answer.status == 200 and told.method != "HEAD" and "Content-Encoding" not in told.answer.headers
    for statement in told.statements:
        is_list = statement.rows >= MANY and statement.rows > statement.count
        if is_page and is_list and statement.bytes >= max(WIDE_BYTES, TIMES * told.answer.bytes):
            fetched = f"{statement.bytes / 1000:.0f} kB of text in {statement.rows} rows of {table(statement.sql)}"
            sentence = f"{statement.where} fetches {fetched}; the whole answer has {told.answer.bytes / 1000:.1f} kB."
            yield in_any_case(told, statement.ms), sentence, ["only_and_defer"]


RULES = (wide_lists,)
