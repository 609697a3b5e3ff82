"""What a test has written and committed is put back: all rows, and where the sequences stood.

The rows as they were lie in a schema of their own, in the same database, and are copied back. No trigger fires
meanwhile, as for a replica, because what triggers would write is put back as well.
"""

from contextlib import contextmanager

from django.core.cache import caches
from django.db import connection, transaction

_BEGIN = "SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '10s';"
_statements = {}


def remember(cursor):
    """Keep a copy of all rows in the schema `before`. Done once, in a template."""
    cursor.execute("DROP SCHEMA IF EXISTS before CASCADE; CREATE SCHEMA before")
    for table, _ in _tables(cursor):
        cursor.execute(f"CREATE TABLE before.{table} AS TABLE public.{table}")


def prepare():
    """Read how to put the connected database back, before anything is written to it."""
    name = connection.settings_dict["NAME"]
    if name not in _statements:
        with connection.cursor() as cursor:
            rows = "".join(
                f"DELETE FROM public.{table};"
                f"INSERT INTO public.{table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM before.{table};"
                for table, columns in _tables(cursor)
            )
            _statements[name] = _BEGIN + rows + _sequences(cursor)


def put_back():
    """Put the connected database back as it was copied, and empty the caches, which hold what was made since."""
    if connection.errors_occurred and not connection.is_usable():
        connection.close()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_statements[connection.settings_dict["NAME"]])
    for cache in caches.all():
        cache.clear()


@contextmanager
def undone():
    """Put everything back at the end of the block."""
    try:
        yield
    finally:
        put_back()


def _tables(cursor):
    """Return (name, columns that can be written) of each table of the shop."""
    cursor.execute(
        """
        SELECT quote_ident(relname), string_agg(quote_ident(attname), ', ' ORDER BY attnum)
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
           AND NOT attisdropped AND attgenerated = '' AND relname <> 'django_migrations'
         GROUP BY relname ORDER BY relname
        """
    )
    return cursor.fetchall()


def _sequences(cursor):
    cursor.execute(
        "SELECT format('SELECT setval(%L, %s, %L);', quote_ident(schemaname) || '.' || quote_ident(sequencename),"
        " coalesce(last_value, start_value), last_value IS NOT NULL) FROM pg_sequences WHERE schemaname = 'public'"
    )
    return "".join(statement for (statement,) in cursor)
