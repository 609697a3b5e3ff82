"""What docs/limits.md says of a benchmark is what its record says; and one that asks for pages finds them stored."""

import json
from pathlib import Path

from shop.caching import admission
from shop.caching.answers import Page

ROOT = Path(__file__).resolve().parents[1]


def test_crawlers():
    record = json.loads((ROOT / "benchmarks/records/crawlers.json").read_text())
    crawler, browser = record["visitors"]["crawler"], record["visitors"]["browser"]
    assert (crawler["status"], browser["status"]) == (200, 304)
    said = " ".join((ROOT / "docs/limits.md").read_text().split())
    assert f"costs it {crawler['cpu_us']} µs and {crawler['bytes']} bytes" in said
    assert f"where a 304 costs {browser['cpu_us']} µs" in said


def test_serializers():
    record = json.loads((ROOT / "benchmarks/records/serializers.json").read_text())
    read = {name: round(cost["decode_us"]) for name, cost in record["values"]["product page"].items()}
    signed, plain, as_json = read["pickle, signed by hmac"], read["pickle"], read["json"]
    said = " ".join((ROOT / "docs/limits.md").read_text().split())
    assert f"is then read in {signed} µs instead of {plain}, and as JSON, which runs nothing, in {as_json}" in said


def test_what_is_serialized_is_stored_by_then(seeded, monkeypatch):
    monkeypatch.setenv("DEBUG", "0")  # the benchmark sets it
    monkeypatch.setattr(admission, "REQUESTS", 2)
    from benchmarks import serializers

    kept = serializers.kept()
    assert set(kept) == {"category page", "product page", "card"}
    assert isinstance(kept["product page"].value, Page)
