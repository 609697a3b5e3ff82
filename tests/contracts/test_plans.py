"""Contract 6, plans: from denormalized on, a page comes to the big tables by the indexes that it is built on.

Big is what has more than 10 000 rows at scale medium. Seeding that takes minutes, and PostgreSQL cannot be talked into
believing in it: statistics can be imported, but the planner multiplies them by the pages that a table really has. So
crowded_shop.sql makes a shop of a size between small and medium, in seconds; it is committed, vacuumed and analyzed,
and each query is asked again with `EXPLAIN (ANALYZE, BUFFERS)`.

A query is known by the ways in which it comes to big tables. Each page has all of its `ways` in tests/pages/, with the
most blocks of eight kilobytes that such a query may touch. A way that is not there fails, and so does one that nobody
goes.

Broken on purpose and caught: a sort by an expression that no index has, the listing's covering index dropped, a column
left out of it, a product's reviews sorted by more than their index has.
"""

import json
import re

import pytest
from django.core.cache import cache
from django.db import connection

from shop.stages import DENORMALIZED
from tests.contracts.asking import WHO_ASKS, ask
from tests.pages import PAGES, may_see, of, right
from tests.pages.ways import NEWEST, REVIEWS_OF

NOT_BIG = {
    "shop_category",
    "shop_brand",
    "shop_categorycount",
    "shop_sessions_sessionchange",  # holds what Valkey has not confirmed yet
    "shop_tag",
    "shop_promotion",
    "shop_promotion_products",
    "shop_promotion_categories",
}

NOTHING_BIG = 15
"""The most blocks of a query that comes to no big table."""
_HASH = re.compile(r"_[0-9a-f]{8}(_like|_uniq)?$")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("visitor", ["anonymous", "customer"])
@pytest.mark.parametrize("stage", DENORMALIZED)
@pytest.mark.parametrize("page", PAGES)
def test_big_tables_are_read_by_their_indexes(page, stage, visitor, crowded):
    gone, known = set(), {tuple(sorted(ways)): most for ways, most in of(page).ways.items()}
    unknown = []
    for address in of(page).plans:
        for sql, plan in plans(stage, address, crowded[visitor], right(page, visitor)):
            found, blocks = ways(plan), plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            gone.add(found)
            bound = known.get(found) if found else NOTHING_BIG
            if bound is None:
                unknown.append(f"{found}: {blocks},  # blocks, at {address}\n{sql}")
                continue
            assert blocks <= bound, f"{address}: {found} touches {blocks} blocks\n{sql}"
            assert not heap_fetches(plan), f"{address}: {found} looks into the table, too\n{sql}"
    told = "\n".join(unknown)
    assert not unknown, f"no ways of tests/pages/{page}.py (ways), nor of the stage that serves {stage} there:\n{told}"
    assert gone - {()} == known.keys() or not may_see(page, visitor)


@pytest.mark.parametrize("page", PAGES)
def test_lean_scans_what_it_must(page, crowded):
    statuses = right(page, "customer")
    asked = [plan for address in of(page).plans for _, plan in plans("lean", address, crowded["customer"], statuses)]
    scanned = {way.removeprefix("Seq Scan ") for plan in asked for way in ways(plan) if way.startswith("Seq Scan ")}
    assert scanned == of(page).lean_scans.keys(), f"tests/pages/{page}.py says otherwise (lean_scans)"


def test_a_scan_would_be_found(crowded):
    assert ways(_explained("SELECT title FROM shop_review WHERE verified")) == ("Seq Scan shop_review",)
    assert ways(_explained("SELECT title FROM shop_review WHERE product_id = 7")) in {(REVIEWS_OF,), (NEWEST,)}
    one_page = _explained("SELECT id FROM shop_category")
    assert (ways(one_page), one_page["Shared Hit Blocks"] + one_page["Shared Read Blocks"]) == ((), 1)


def plans(stage, path, cookies, statuses):
    """Return `(SQL, plan)` of each query that a cold page asks, which answers with one of these."""
    cache.clear()
    connection.ensure_connection()  # Django asks for the types of a new one
    asked = []

    def record(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        assert ask(stage, path, cookies).status in statuses
    return [(sql, _explained(sql, params)) for sql, params in asked]


def ways(plan):
    """Return how the plan comes to big tables, sorted; for who asks, any index will do."""
    found = []
    for node in nodes(plan):
        table = node.get("Relation Name")
        index = _HASH.sub("", node.get("Index Name", ""))
        if node["Node Type"].startswith("Bitmap Index"):  # it has no table of its own
            found.append(f"{node['Node Type']} {index}")
        elif table in WHO_ASKS and index:
            continue
        elif table and table not in NOT_BIG:
            found.append(f"{node['Node Type']} {index or table}")
    return tuple(sorted(found))


def heap_fetches(plan):
    """Return how many rows the plan's index-only scans had to look at in the tables."""
    return sum(node.get("Heap Fetches", 0) for node in nodes(plan))


def nodes(plan):
    """Yield all nodes of the plan."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def _explained(sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        [found] = cursor.fetchone()
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
