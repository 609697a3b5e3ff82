"""All that is denormalized, computed at once from its sources, and compared with them."""

from contextlib import contextmanager

# table: its key, in the order in which the fold locks them. The view `<table>_computed` has what is right.
TABLES = {
    "shop_basket": ("order_id",),
    "shop_listing": ("product_id",),
    "shop_copurchase": ("product_id", "other_id"),
    "shop_categorycount": ("category_id",),
    "shop_producttext": ("product_id",),
}


def fill(cursor):
    """Fill the tables, which are empty."""
    for table, key in TABLES.items():
        columns = _columns(cursor, table)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_computed ORDER BY {', '.join(key)}"
        )


def count_wrong(cursor, table):
    """Return how many rows of a table are wrong, missing or too many."""
    columns = _columns(cursor, table)
    cursor.execute(
        f"""
        SELECT count(DISTINCT ({", ".join(TABLES[table])}))
          FROM ((SELECT {columns} FROM {table} EXCEPT SELECT {columns} FROM {table}_computed)
                UNION ALL (SELECT {columns} FROM {table}_computed EXCEPT SELECT {columns} FROM {table})) d
        """
    )
    return cursor.fetchone()[0]


def repair(cursor, table):
    """Make a table right, while nobody is between a fold and its commit. Return how many rows were wrong."""
    cursor.execute(f"LOCK TABLE {', '.join(TABLES)} IN SHARE ROW EXCLUSIVE MODE")
    wrong = count_wrong(cursor, table)
    if wrong:
        columns, key = _columns(cursor, table), ", ".join(TABLES[table])
        others = [column for column in columns.split(", ") if column not in TABLES[table]]
        cursor.execute(f"DELETE FROM {table} WHERE ({key}) NOT IN (SELECT {key} FROM {table}_computed)")
        cursor.execute(
            f"INSERT INTO {table} AS t ({columns}) SELECT {columns} FROM {table}_computed ORDER BY {key}"
            f" ON CONFLICT ({key}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in others)}"
            f" WHERE ({_of('t', others)}) IS DISTINCT FROM ({_of('excluded', others)})"
        )
    return wrong


@contextmanager
def without_triggers(cursor, tables):
    """Let rows into these tables that nothing is computed from; `fill` does it for all of them at the end."""
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _columns(cursor, table):
    cursor.execute(f"SELECT * FROM {table}_computed LIMIT 0")
    return ", ".join(column.name for column in cursor.description)


def _of(alias, columns):
    return ", ".join(f"{alias}.{column}" for column in columns)
