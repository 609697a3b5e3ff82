"""A believable shop of a chosen size, the same row for row for the same scale and seed.

All rows go through COPY in one transaction: whoever interrupts it keeps the data that was there before.
"""

import logging

from django.core.cache import cache
from django.db import connection, transaction
from redis.exceptions import RedisError

from seeding import copying
from seeding.progress import Silent
from seeding.scales import SCALES
from seeding.tables import RENDERED, all_tables
from shop.denormalized.compute import TABLES, fill, without_triggers
from shop.models import Dataset

__all__ = ["SCALES", "VERSION", "seed"]

VERSION = 3  # of the rows that a scale and a seed give; data of another version is replaced

_log = logging.getLogger(__name__)


def seed(scale="small", seed=1, *, force=False, watch=None):
    """Replace what the shop holds, unless it holds this already; `force` replaces it even then.

    `watch` sees the progress (seeding.progress). Return the Dataset and whether it is fresh. Every user goes
    with the old data, superusers too. Inside a caller's transaction VACUUM cannot run, and ANALYZE has to do.
    """
    if scale not in SCALES:
        raise ValueError(f"There is no scale {scale!r}; choose one of {', '.join(SCALES)}.")
    if seed < 0:
        raise ValueError(f"The seed is a whole number from 0 up, not {seed}.")
    watch = watch or Silent()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE shop_dataset IN EXCLUSIVE MODE")  # a second seeding waits here, and may skip
        present = Dataset.objects.first()
        if present and (present.version, present.scale, present.seed) == (VERSION, scale, seed) and not force:
            return present, False
        if present:
            watch.say(f"Replacing {present}.")
        plan = all_tables(SCALES[scale], seed)
        counts, digests = _replace(cursor, plan, watch)
        checksum = copying.checksum(digests)
        dataset = Dataset(pk=1, version=VERSION, scale=scale, seed=seed, checksum=checksum, counts=counts)
        present.delete() if present else None
        dataset.save(force_insert=True)
        transaction.on_commit(_forget_pages)
    with watch.step("vacuum and analyze"), connection.cursor() as cursor:
        names = ", ".join([*(table.name for table in plan if table.name != RENDERED), *TABLES])
        cursor.execute(f"{'ANALYZE' if connection.in_atomic_block else 'VACUUM (ANALYZE)'} {names}")
    return dataset, True


def _replace(cursor, plan, watch):
    """Return the numbers of rows and the digests of what was written, by table."""
    names = [table.name for table in plan if table.name != RENDERED]
    denormalized = list(TABLES)
    # TRUNCATE refuses while a caller's own rows wait for their checks: check those now.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    cursor.execute(f"TRUNCATE {', '.join(names + denormalized)}, shop_change RESTART IDENTITY CASCADE")
    cursor.execute(f"CREATE TEMPORARY TABLE {RENDERED} (id bigint PRIMARY KEY, html text)")
    counts, digests = {}, {}
    with without_triggers(cursor, names):
        with copying.without_indexes(cursor, names, watch):
            for table in plan:
                counts[table.name], digests[table.name] = copying.copy(cursor, table, watch)
                if table.name != RENDERED:
                    cursor.execute(
                        "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table.name, counts[table.name]]
                    )
        with watch.step("what is denormalized"):  # with the help of the indexes and of statistics
            cursor.execute(f"ANALYZE {', '.join(names)}")
            fill(cursor)
            cursor.execute(f"UPDATE shop_producttext SET description_html = html FROM {RENDERED} WHERE id = product_id")
            cursor.execute(f"DROP TABLE {RENDERED}")
    del counts[RENDERED], digests[RENDERED]
    return counts, digests


def _forget_pages():
    try:
        cache.clear()
    except (OSError, RedisError) as error:
        _log.warning("The cache could not be emptied and may serve the old shop for a while: %s", error)
