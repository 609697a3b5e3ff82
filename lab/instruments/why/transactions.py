"""What is done to the databases is undone.

All of it is in one transaction for each database, and never committed: `on_commit` hooks do not run, `atomic` blocks of
the project are savepoints, which are statements, and an error in one statement fails those after it.

A thread of the project has a connection of its own, outside of that transaction: it may read, and not write.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.backends.signals import connection_created

from .refused import Refused

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
READ_ONLY = {
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "sqlite": "PRAGMA query_only = ON",
}


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo at the end whatever is done to any of the databases."""
    with ExitStack() as stack:
        for alias in connections:
            if connections.settings[alias]["ENGINE"] == "django.db.backends.dummy":
                continue
            try:
                if not connections[alias].features.supports_transactions:
                    raise Refused(
                        f"The database {alias} has no transactions, so what is done to it could not be undone."
                    )
                stack.enter_context(_rolled_back(alias))
            except DatabaseError as error:
                told = str(error).strip().partition("\n")[0].rstrip(".")
                raise Refused(
                    f"The database {alias} does not answer: {told}. Start it, or mend its settings."
                ) from error
        yield


def forget_hooks() -> None:
    """Drop what waits for a commit that will not come, so that nobody takes its presence for a change under way."""
    for connection in connections.all(initialized_only=True):
        connection.run_on_commit = []


@contextmanager
def _rolled_back(alias: str) -> Iterator[None]:
    atomic = transaction.atomic(using=alias)
    atomic._from_testcase = True  # lets durable blocks be inside, as in Django's tests
    with atomic, connections[alias].execute_wrapper(_no_commit):
        try:
            yield
        finally:
            transaction.set_rollback(True, using=alias)


@contextmanager
def other_threads_only_read() -> Iterator[None]:
    """Let each connection that another thread opens read alone."""
    here = threading.get_ident()

    def only_read(connection: Any, **kwargs: Any) -> None:
        if threading.get_ident() == here:
            return
        if connection.vendor not in READ_ONLY:
            connection.close()
            raise Refused(f"A thread of the project asks {connection.alias}, whose writes could not be undone.")
        with connection.cursor() as cursor:
            cursor.execute(READ_ONLY[connection.vendor])

    connection_created.connect(only_read)
    try:
        yield
    finally:
        connection_created.disconnect(only_read)


_COMMITS = re.compile(
    r"\s*(COMMIT|END|BEGIN|START|ROLLBACK(?!\s+(WORK\s+|TRANSACTION\s+)?TO)|PREPARE\s+TRANSACTION)\b", re.I
)


def _no_commit(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    if _COMMITS.match(str(sql)):
        raise Refused(f"The request ends its transaction itself, by {str(sql).strip()[:30]}: it could not be undone.")
    return execute(sql, params, many, context)
