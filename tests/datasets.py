"""What the tests' databases hold: a function for each dataset fills the database that Django is connected to.

What a function returns is kept beside its dataset: the cookies of the visitors whom it made. Nothing here is written in
a transaction that is rolled back: the rows are committed, so that pages read what they read in use.
"""

from pathlib import Path

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction

from seeding import seed
from seeding.copying import without_indexes
from seeding.progress import Silent
from shop.denormalized.compute import fill, without_triggers
from tests.contracts import canaries, edges
from tests.contracts import corner as corners

CROWDED = Path(__file__).parent / "contracts/crowded_shop.sql"


def empty():
    """Nothing but the tables."""
    call_command("migrate", verbosity=0)
    return {}


def tiny():
    """The seeded shop of scale tiny."""
    seed("tiny", 1)
    return corners.visitors()


def small():
    """The seeded shop of scale small, for who measures (tests/judged/)."""
    seed("small", 1)
    return corners.visitors()


def corner():
    """The corner made by hand, and what is odd."""
    corners.build()
    edges.build()
    return corners.visitors() | canaries.plant()


def crowded():
    """A shop as large as its plans need."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        names = [name for name in tables if name.startswith(("auth_user", "shop_"))]
        with without_triggers(cursor, names):
            with without_indexes(cursor, names, Silent()):
                cursor.execute(CROWDED.read_text())
            cursor.execute(f"ANALYZE {', '.join(names)}")
            fill(cursor)
        cursor.execute(
            "UPDATE shop_producttext SET description_html = description FROM shop_product WHERE id = product_id"
        )
    looked_at = corners.recent([11, 222, 3333, 4444, 15000])
    return {"anonymous": {}, "customer": corners.session(corners.signed_in(User.objects.get(pk=77))) | looked_at}


DATASETS = {"empty": empty, "tiny": tiny, "small": small, "corner": corner, "crowded": crowded}
READ_ONLY = {"tiny", "small", "crowded"}
"""Datasets that all tests of a process share; PostgreSQL refuses to write there."""
