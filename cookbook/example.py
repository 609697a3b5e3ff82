"""What stands below the line of a recipe: an example of its use, with all that is claimed of it."""

import pickle
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from django.core.cache import caches
from django.db import connection, transaction


@dataclass(frozen=True, kw_only=True)
class Example:
    """Claims, each of which is tested (cookbook.proof), in this project and in the stranger.

    A count of queries is a number or a sum such as "1 + 2 * rows", of the rows that were asked for.
    """

    given: Callable[[int], Any]  # the arguments for so many rows; a dict gives each function its own
    queries: dict[str, int | str]  # of every function, with empty caches
    again: dict[str, int | str] = field(default_factory=dict)  # of those that keep something: at the second call
    same: tuple[str, ...]  # functions with equal results
    differs: tuple[str, ...] = ()  # functions whose result is wrong, once at least
    also: dict[str, Callable[[], Any]] = field(default_factory=dict)  # arguments that are a case of their own: NULL
    change: Callable[[], Any] | None = None  # what a user does between two calls, after which `same` has to hold
    around: dict[str, Callable[[], Any]] = field(default_factory=dict)  # what surrounds a function: a context manager
    checks: tuple[Callable[[], Any], ...] = ()  # claims that only this recipe makes; they raise AssertionError
    plan: dict[str, tuple[str, ...]] = field(default_factory=dict)  # what PostgreSQL's plan of a function names
    absent: dict[str, tuple[str, ...]] = field(default_factory=dict)  # and what it does not
    lazy: tuple[str, ...] = ()  # functions that need lazy loads by intention; all others in `same` but naive must not
    server: bool = False  # the CPU of all of PostgreSQL is measured: other processes of it work, too
    writes: bool = False  # what is given is made anew for each call, and each is rolled back
    databases: tuple[str, ...] = ("postgresql", "sqlite")
    rows: int = 24  # that are measured
    price: Callable[[], dict[str, Any]] | None = None  # what it costs, as `{what: number}`; measured, too
    # Constants, which are read from the source; advice that is not worth it needs none of them
    stranger: dict[str, str] = field(default_factory=dict)  # names of this project, and what they are called there
    api: tuple[str, ...] = ()  # names of Django that one would look for
    symptom: str = ""  # as one would type it into a search engine
    why: str = ""  # it works, in three sentences at most
    shop: str = ""  # where the shop uses it, or why it does not


def first(model, count, **where):
    """Return the first rows of a model as a queryset that can be narrowed further, such as a page of a list is."""
    keys = list(model.objects.filter(**where).order_by("pk").values_list("pk", flat=True)[:count])
    return model.objects.filter(pk__in=keys).order_by("pk")


def cached_bytes(function, *arguments):
    """Return how many bytes a call leaves in the cache, as Django pickles them."""
    sizes = []

    def measured(key, value, *args, **kwargs):
        sizes.append(len(pickle.dumps(value, pickle.HIGHEST_PROTOCOL)))
        return True

    with patch.object(type(caches["default"]), "set", lambda self, *args, **kwargs: measured(*args, **kwargs)):
        function(*arguments)
    return sum(sizes)


@contextmanager
def filled(model, rows, indexes=(), **values):
    """Within the block, the model's table is another one of so many rows, with its key and these indexes alone.

    `values` are SQL for a field, in which n counts from 1; the other fields hold the same in each row. PostgreSQL only.
    The rows are frozen: visible to all, as after a VACUUM. So an index-only scan is one.
    """
    table = model._meta.db_table
    chosen = {field.column: values.get(field.name) or _same(field) for field in model._meta.local_concrete_fields}
    with transaction.atomic():
        with connection.cursor() as cursor:
            names, sources = ", ".join(chosen), ", ".join(chosen.values())
            with cursor.copy(f"COPY (SELECT {sources} FROM generate_series(1, {rows}) n) TO STDOUT") as out:
                lines = [bytes(block) for block in out]
            cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP")
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN WITH (FREEZE)") as into:
                for line in lines:
                    into.write(line)
            cursor.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({model._meta.pk.column})")
        with connection.schema_editor() as editor:
            for index in indexes:
                editor.execute(index.create_sql(model, editor))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {table}")
        yield
        transaction.set_rollback(True)


def index_bytes(indexed, *indexes):
    """Return the size of these indexes of PostgreSQL on the table that is there within the block `indexed(indexes)`."""
    names = [index.name for index in indexes]
    with indexed(indexes), connection.cursor() as cursor:
        cursor.execute("SELECT sum(pg_relation_size(name))::bigint FROM unnest(%s::regclass[]) name", [names])
        return cursor.fetchone()[0]


def _same(field):
    if field.primary_key:
        return "n"
    kinds = {"CharField": "'x'", "TextField": "'x'", "BooleanField": "true", "DateTimeField": "now()"}
    return kinds.get(field.get_internal_type(), "1")
