"""What `make run` serves, asked for many pages at once: runserver has a thread for each request, PostgreSQL has not.

Broken on purpose and caught: a connection for each thread instead of the pool.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from config.database import CONNECTIONS
from shop.pages import STAGES
from tests import served
from tests.pages import first

PAGES = ["", "lab/floor/500/"]
PAGES += [f"{stage}/{first(page)}" for stage in STAGES for page in ("category", "product")]
PAGES = PAGES[:12]
NAME = "asked-at-once"


@pytest.mark.long
def test_twelve_at_once_are_answered_over_a_few_connections(corner):
    """All that need a product wait for it, with or without a connection, until all twelve have come."""
    assert len(PAGES) == 12
    url = f"{served.database_url()}?application_name={NAME}"
    with served.developing(DATABASE_URL=url) as shop, ThreadPoolExecutor(len(PAGES)) as visitors:
        with served.products_locked():
            asked = [visitors.submit(shop.get, f"/{page}") for page in PAGES]
            assert _most_connections() == CONNECTIONS
        assert [each.result().status for each in asked] == [200] * 12
        assert _connections() <= CONNECTIONS


def _most_connections():
    """Return how many there are once all wait, and half a second later, whichever is more."""
    end = time.monotonic() + 10
    while _connections() < CONNECTIONS and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(0.5)
    return _connections()


def _connections():
    with psycopg.connect(served.database_url()) as connection:
        [number] = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()", [NAME]
        ).fetchone()
    return number
