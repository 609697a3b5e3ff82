"""What somebody fills who makes up addresses: a short sweep, and what docs/limits.md says of the long one.

Broken on purpose and caught: pages and grids stored at their first request, tokens left of slugs of nothing.
"""

import json
from pathlib import Path

import pytest

from benchmarks import sweep
from shop.caching import admission

ROOT = Path(__file__).resolve().parents[1]
MOST_GROWN = 5 * 2**20


@pytest.mark.long
def test_a_short_sweep_leaves_nothing(seeded, monkeypatch):
    monkeypatch.setattr(admission, "REQUESTS", 2)
    swept = sweep.sweep(1500)
    assert set(swept["statuses"]) <= {200, 404}
    assert swept["statements_of_hot_pages"] == 0
    assert swept["process_grown_bytes"] < MOST_GROWN
    assert swept["valkey_after"]["chosen"] <= 10, "two of them may be one address, spelt otherwise"


def test_the_recorded_sweep():
    record = json.loads((ROOT / "benchmarks/records/sweep.json").read_text())
    before, after = record["valkey_before"], record["valkey_after"]
    assert record["addresses"] >= 100_000
    assert record["statements_of_hot_pages"] == 0
    assert record["process_grown_bytes"] <= MOST_GROWN
    assert set(record["statuses"]) <= {"200", "404"}
    assert after["bytes"] < after["most_bytes"]
    said = " ".join((ROOT / "docs/limits.md").read_text().split())
    grown = (after["bytes"] - before["bytes"]) / 2**20
    assert f"{record['addresses']:,} different addresses".replace(",", " ") in said
    assert f"left {grown:.0f} MiB more in Valkey" in said
    assert f"and {after['chosen'] - before['chosen']} of a filter, a sort or a page that was chosen" in said
    more = f"{record['process_grown_bytes'] / 2**20:.1f} MiB" if record["process_grown_bytes"] > 0 else "no"
    assert f"{more} more in the process" in said
