"""What docs/costs.md says that each stage costs is what the record says, and what is measured is plausible.

Broken on purpose and caught: a worker that asks once, so that nothing is stored, or that does not empty the cache;
lean's indexes counted as naive's; a figure on the page; a budget that is not the record's; a bound or a label left out.
"""

import json
from copy import deepcopy

import pytest

from benchmarks.costs import declared, measuring, page
from benchmarks.costs.declared import GIVES_UP, KINDS
from shop import pages
from shop.stages import CACHED
from tests.served import database_url

MIB = 2**20


@pytest.fixture
def record():
    return page.record()


def test_the_page_has_the_table_of_the_record(record):
    text = page.PAGE.read_text(encoding="utf-8")
    assert text.count(page.START) == text.count(page.END) == 1
    assert page.replaced(text, record) == text, "python -m benchmarks.costs --page writes it anew"


def test_the_record_has_a_row_for_each_stage(record):
    assert [*record["stages"]] == [*measuring.STAGES]
    assert f"| **lean** | 1 st., {record['stages']['lean']['write']['ms']:g} ms |" in page.table_of(record)


def test_lines_are_those_of_the_budgets_or_the_record_is_stale(record):
    now = {stage: declared.reading(stage) for stage in measuring.STAGES}
    same = all(record["stages"][stage]["reading"] == lines for stage, lines in now.items())
    assert same or "reading" in page.stale_sentence(record)
    budget = json.loads((pages.FOLDER / "home/budgets.json").read_text())["reading"]["lean"]
    assert now["lean"]["sql"] == budget["sql"] == 0


def test_a_stale_record_is_named(record):
    fresh = deepcopy(record)
    for stage, costs in declared.declared(record["dataset"]["scale"]).items():
        fresh["stages"][stage] |= costs
    assert not page.stale_sentence(fresh)
    fresh["stages"]["lean"]["reading"]["lines"] += 1
    fresh["stages"]["optimized"]["late"]["by_others"] += 1
    assert page.stale_sentence(fresh) == "Stale, changed since it was measured: reading of lean, late of optimized."
    assert "Stale, changed" in page.block_of(fresh)


def test_a_scale_whose_writes_were_not_measured_is_refused():
    with pytest.raises(SystemExit, match=r"There is no writes-huge\.json: measure it"):
        declared.declared("huge")


def test_labels_are_of_the_kinds_and_follow_from_the_figures(record):
    assert GIVES_UP.keys() == {*measuring.STAGES}
    for stage, costs in record["stages"].items():
        labels = GIVES_UP[stage]
        assert labels.keys() <= {*KINDS}
        assert ("freshness bound" in labels) == (
            max(costs["late"]["by_others"], *costs["late"]["chosen"].values(), 0) > 0
        )
        assert "memory" in labels or not costs["valkey"]["bytes"]


def test_bytes_in_postgresql_grow_where_something_is_added(seeded):
    beyond = measuring.postgresql()
    assert beyond["naive"] == beyond["eager"] == 0
    assert 0 < beyond["lean"] < beyond["denormalized"] == beyond["fragments"] == beyond["optimized"]
    assert beyond["own"] > 0


@pytest.mark.long
def test_a_worker_stores_what_its_stage_keeps(seeded):
    environment = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.served_settings"}
    asked = measuring.paths(1)
    assert len(asked) == len(pages.PAGES)
    told = {stage: measuring.worker(stage, asked, environment) for stage in ("naive", *CACHED[:2])}
    for each in told.values():
        nothing, constant, own = each["resident_bytes"].values()
        assert 20 * MIB < nothing < constant < own < 500 * MIB
        assert each["statements_of_a_last_round"] == 0
    keys, kept = ([told[stage]["valkey"][what] for stage in told] for what in ("keys", "bytes"))
    assert keys[0] == kept[0] == 0
    assert 0 < keys[1] < keys[2]
    assert 0 < kept[1] < kept[2] < 5 * MIB


def test_a_stage_that_still_asks_is_not_recorded():
    told = {"resident_bytes": {}, "valkey": {}, "statements_of_a_last_round": 3}
    with pytest.raises(SystemExit, match="optimized asked PostgreSQL 3 times for what should be stored"):
        measuring._summary("optimized", [told | {"statements_of_a_last_round": 0}, told])


def test_the_median_and_the_range_are_recorded():
    told = [
        {"resident_bytes": {"its pages": size}, "valkey": {"keys": size}, "statements_of_a_last_round": 0}
        for size in (5, 1, 3)
    ]
    summary = measuring._summary("lean", told)
    assert summary["resident_bytes"] == {"its pages": {"median": 3, "least": 1, "most": 5}}
    assert summary["valkey"] == {"keys": 3}
