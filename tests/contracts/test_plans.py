"""Contract 6, plans: from lean on, no query of a page reads a big table from end to end.

Big is what has more than 10 000 rows at scale medium. Seeding that takes minutes, and PostgreSQL cannot be talked into
believing in it: statistics can be imported, but the planner multiplies them by the pages that a table really has. So
crowded_shop.sql makes a shop of a size between small and medium, in seconds.

Broken on purpose and caught: a condition on an expression that no index has.
"""

import json

import pytest
from django.core.cache import cache
from django.db import connection

from shop import pages
from tests.contracts.asking import ask

ADDRESSES = {
    "category": ["c1/", "c1/?sort=price&page=40", "c1/?sort=newest&brand=b3&stock=1", "c1/?sort=rating&tag=t5&rating=4",
                 "c1/?price=50-200&sort=-price", "c25/?tag=t1&tag=t2", "c70/"],
    "product": ["p1/", "p1/?sort=helpful&page=3", "p1/?sort=worst", "p19999/"],
}  # fmt: skip
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


@pytest.mark.parametrize("visitor", ["anonymous", "customer"])
@pytest.mark.parametrize("stage", pages.STAGES[2:])
@pytest.mark.parametrize("page", pages.PAGES)
def test_no_big_table_is_read_from_end_to_end(page, stage, visitor, crowded):
    for address in ADDRESSES[page]:
        for sql, plan in plans(stage, f"{page}/{address}", crowded[visitor]):
            assert scanned(plan) <= NOT_BIG, f"{address}\n{sql}"


def test_a_scan_would_be_found(crowded):
    assert scanned(_explained("SELECT title FROM shop_review WHERE verified")) == {"shop_review"}
    assert scanned(_explained("SELECT title FROM shop_review WHERE product_id = 7")) == set()


def plans(stage, path, cookies):
    """Return `(SQL, plan)` of each query that a cold page asks."""
    cache.clear()
    asked = []

    def record(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        assert ask(stage, path, cookies).status == 200
    selects = [(sql, params) for sql, params in asked if "SAVEPOINT" not in sql]
    return [(sql, _explained(sql, params)) for sql, params in selects]


def scanned(plan):
    """Return the tables of which the plan reads every row."""
    tables = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
    return tables.union(*(scanned(below) for below in plan.get("Plans", [])))


def _explained(sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        [found] = cursor.fetchone()
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
