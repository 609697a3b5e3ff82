"""Put the triggers, functions and views of this folder into the database, or replace those that are there."""

from pathlib import Path

from shop.denormalized.touches import TOUCHES

_HERE = Path(__file__).parent
_SIGNED = {
    "INSERT": "SELECT *, 1 AS sign FROM added",
    "DELETE": "SELECT *, -1 AS sign FROM removed",
    "UPDATE": """(SELECT *, 1 AS sign FROM added EXCEPT ALL SELECT *, 1 FROM removed)
             UNION ALL (SELECT *, -1 FROM removed EXCEPT ALL SELECT *, -1 FROM added)""",
}
_SEEN = {
    "INSERT": "NEW TABLE AS added",
    "DELETE": "OLD TABLE AS removed",
    "UPDATE": "OLD TABLE AS removed NEW TABLE AS added",
}

# What a transaction has touched so far. Empty whenever nobody writes, so a crash takes nothing away that counts.
_TABLES = """
DO $$ BEGIN
    IF to_regclass('shop_touch') IS NULL THEN
        CREATE UNLOGGED TABLE shop_touch (
            xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
            product_id bigint, facts boolean, texts boolean, units bigint, stars int, reviews int,
            order_id bigint, tree boolean, tag text, last boolean
        ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
        CREATE INDEX shop_touch_of_transaction ON shop_touch (xid);
        CREATE TYPE shop_pair AS (product_id bigint, other_id bigint, orders int);
    END IF;
END $$
"""
_FOLD = """
DROP TRIGGER IF EXISTS shop_fold ON shop_touch;
CREATE CONSTRAINT TRIGGER shop_fold AFTER INSERT ON shop_touch DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.last) EXECUTE FUNCTION shop_fold();
ALTER TABLE shop_change SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
ALTER TABLE shop_listing SET (fillfactor = 80);
ALTER TABLE shop_variant SET (fillfactor = 80)
"""


def install(cursor):
    """Do it, in the cursor's transaction."""
    cursor.execute(_TABLES)
    for name in ("computed.sql", "co_purchases.sql", "fold.sql"):
        cursor.execute((_HERE / name).read_text(encoding="utf-8"))
    for table in TOUCHES:
        cursor.execute(_function(table))
        for operation, seen in _SEEN.items():
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER shop_touch_{operation.lower()} AFTER {operation} ON {table}"
                f" REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION {table}_touched()"
            )
    cursor.execute(_FOLD)


def _function(table):
    branches = "".join(
        f"    IF TG_OP = '{operation}' THEN\n{_insert(table, signed)}    END IF;\n"
        for operation, signed in _SIGNED.items()
    )
    return (
        f"CREATE OR REPLACE FUNCTION {table}_touched() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER\n"
        f"    SET search_path FROM CURRENT AS $$\nBEGIN\n{branches}    RETURN NULL;\nEND\n$$"
    )


def _insert(table, signed):
    """Return the statement that inserts what is touched and, where that is anything, the row that asks for the fold."""
    touches = TOUCHES[table].items()
    inserts = "".join(
        f",\n        touched_{number} AS (INSERT INTO shop_touch ({columns}) {select.strip()} RETURNING 1)"
        for number, (columns, select) in enumerate(touches)
    )
    any_touched = " OR ".join(f"EXISTS (SELECT FROM touched_{number})" for number in range(len(touches)))
    return (
        f"        WITH r AS ({signed}){inserts}\n"
        f"        INSERT INTO shop_touch (last) SELECT true WHERE {any_touched};\n"
    )
