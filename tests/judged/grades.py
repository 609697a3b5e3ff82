"""What a page asks of the database, for its grades: measured by the contracts' own instruments, and nothing asserted.

Asked by `python -m judge` alone, by name; `--stage` says which stage.
"""

import statistics

import pytest
from django.db import models
from django.db.models import query
from django.db.models.fetch_modes import FetchMode

from lab.instruments.cache_calls import count_cache_calls
from lab.instruments.queries import count_queries, where
from shop import pages
from tests.contracts.asking import ask
from tests.contracts.test_flat import costs, grow
from tests.contracts.test_plans import plans, ways
from tests.contracts.writes import product
from tests.judged.clocks import clocks, since
from tests.pages import PAGES, asker, of, right

[PAGE], STAGE = PAGES[:1], pages.STAGES[-1]
CHANGES, LOW = 9, 1  # of a price, and the place of the lower end
SCAN = "Seq Scan "


@pytest.fixture
def who():
    """Return the name of a visitor who may see the page."""
    return asker(PAGE)


def test_queries_with_few_rows_and_with_many(corner, who, record_property):
    """`{cold and warm: [few, many]}` at the address that shows the most, and which visitor asked."""
    visitors, path = {who: corner[who]}, of(PAGE).flat[0]
    few, _, many = costs(visitors, most=1), grow(), costs(visitors, most=1)
    for name, asked in {"cold": (who, STAGE, path), "warm": (who, STAGE, path, "warm")}.items():
        record_property(name, [few[asked][0], many[asked][0]])
        record_property(f"{name}, cache calls", [few[asked][1], many[asked][1]])


def test_lazy_loads(corner, who, record_property, monkeypatch):
    """How many relations and columns are fetched lazily, and the place of the first one."""
    places = []

    class Noting(FetchMode):
        def fetch(self, fetcher, instance):
            places.append(where())
            models.FETCH_ONE.fetch(fetcher, instance)

    monkeypatch.setattr(query, "DEFAULT_FETCH_MODE", Noting())
    ask(STAGE, of(PAGE).flat[0], corner[who])
    record_property("lazy", len(places))
    record_property("first", places[0] if places else "")


def test_plans(crowded, record_property):
    """How many queries there are, how many of them scan a big table from end to end, which tables and from where."""
    path, who = of(PAGE).plans[0], "anonymous" if asker(PAGE) == "anonymous" else "customer"
    with count_queries() as asked:
        found = [(sql, ways(plan)) for sql, plan in plans(STAGE, path, crowded[who], right(PAGE, who))]
    scans = [(sql, [way.removeprefix(SCAN) for way in each if way.startswith(SCAN)]) for sql, each in found]
    places = {each.sql: each.where for each in asked.records}
    scanning = [(places[sql], tables) for sql, tables in scans if tables]
    record_property("queries", len(found))
    record_property("scanning", len(scanning))
    record_property("tables", sorted({table for _, tables in scanning for table in tables}))
    record_property("places", sorted({place for place, _ in scanning}))


def test_a_write(corner, who, record_property):
    """Statements, calls to the cache and ms of CPU of a change of a price, by the ORM, while the page is kept.

    The CPU is of Python, PostgreSQL and Valkey, commit and renewal included: its median between the ends of an
    interval, which are two of the sorted changes (by the binomial distribution it holds the median in 96 of 100 runs).
    """

    def changed(price):
        for _ in range(2):
            ask(STAGE, of(PAGE).flat[0], corner[who])
        found = product()
        found.price_cents = price
        return found

    spent = []
    for price in range(5_00, 5_00 + CHANGES):
        found, before = changed(price), clocks()
        found.save(update_fields=["price_cents"])
        spent.append(sum(since(before)))
    spent.sort()
    record_property("ms", [spent[LOW], statistics.median(spent), spent[-1 - LOW]])
    found = changed(6_00)
    with count_queries() as asked, count_cache_calls() as called:
        found.save(update_fields=["price_cents"])
    record_property("statements", asked.count)
    record_property("cache calls", called.of("default").calls)
