"""Count the statements of a block of code and the rows that they bring."""

from contextlib import contextmanager

from django.db import connection


class Counted:
    def __init__(self):
        self.statements = []  # SQL as it was sent, without parameters
        self.rows = 0

    @property
    def queries(self):
        return len(self.statements)

    def watching(self):
        """Return a context manager that counts what this thread asks of its default database, savepoints excepted."""
        return connection.execute_wrapper(self)

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if "SAVEPOINT" not in sql:
            self.statements.append(sql)
            self.rows += max(0, context["cursor"].rowcount) if sql.startswith(("SELECT", "WITH")) else 0
        return result


@contextmanager
def counted():
    """Count what a block asks."""
    counts = Counted()
    with counts.watching():
        yield counts


def expected(count, rows):
    """Return the number that a count such as "1 + 2 * rows" means."""
    total = 0
    for term in str(count).split("+"):
        product = 1
        for factor in term.split("*"):
            product *= rows if factor.strip() == "rows" else int(factor)
        total += product
    return total
