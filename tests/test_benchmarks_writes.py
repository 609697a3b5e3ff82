"""What docs/costs.md says that a write costs is what the records say."""

from benchmarks.writes import page


def test_the_page_has_the_tables_of_the_records():
    text = (page.ROOT / "docs/costs.md").read_text(encoding="utf-8")
    assert text.count(page.START) == text.count(page.END) == 1
    assert page.replaced(text, page.records()) == text


def test_another_figure_would_be_noticed():
    figures = {"median": 2.0, "over_plain": {"median": 1.5, "low": 1.25, "high": 2.0}} | {
        "over_old": {"median": 0.5, "low": 0.4, "high": 0.6}
    }
    sides = dict.fromkeys(("plain", "triggers", "renewed", "old"), figures | {"statements": 3})
    tables = {"shop_variant": {"rows": 8, "hot": 6}, "shop_product": {"rows": 0, "index_bytes": 4}}
    record = {"scale": "small", "alone_ms": {"price": sides}, "together_orders_per_s": {}, "updates_by_orders": tables}
    *_, last, _, hot = page.table_of(record).splitlines()
    assert "8 updates of variants by orders, 75% were HOT" in hot
    assert hot.endswith("had 0 updates, its indexes grew by 4 bytes.")
    assert last == "| change of a price, ms | 2, 3 st. |" + " 2 (1.5× [1.2–2]), 3 st. |" * 3 + " 0.5× [0.4–0.6] |"
