"""The table of what a write costs, from a record, as docs/costs.md has it between markers.

.venv/bin/python -m benchmarks.writes.page     # writes it there anew
"""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT / "benchmarks/records"
START, END = "<!-- writes:start -->", "<!-- writes:end -->"
NAMES = {
    "price": "change of a price, ms",
    "stock": "change of a stock, ms",
    "review": "review, ms",
    "order": "order of three lines, ms",
    "one bestseller": "16 buyers, one bestseller, orders/s",
    "different products": "16 buyers, different products, orders/s",
}


def table_of(record):
    """A Markdown table: a row per write, a column per side, the ratio to plain beside each."""
    rows = [
        "| {scale} | plain | with triggers | with renewal, too | old way | renewed over old |".format(**record),
        "|---|---:|---:|---:|---:|---:|",
    ]
    for kind, sides in (record["alone_ms"] | record["together_orders_per_s"]).items():
        cells = [_cell(sides[side], side != "plain") for side in ("plain", "triggers", "renewed", "old")]
        rows.append(f"| {NAMES[kind]} | {' | '.join(cells)} | {_interval(sides['renewed']['over_old'])} |")
    return "\n".join(rows) + f"\n\n{_hot_sentence(record['updates_by_orders'])}"


def _hot_sentence(updates):
    variants, products = updates["shop_variant"], updates["shop_product"]
    return (
        f"Of the {variants['rows']} updates of variants by orders, {variants['hot'] / variants['rows']:.0%} were HOT;"
        f" the wide table of products had {products['rows']} updates,"
        f" its indexes grew by {products['index_bytes']} bytes."
    )


def block_of(records):
    return "\n\n".join([START, *map(table_of, records), END])


def replaced(text, records):
    """Return the text with the tables between the markers."""
    return re.sub(f"{re.escape(START)}.*{re.escape(END)}", lambda _: block_of(records), text, flags=re.DOTALL)


def records():
    return [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted(RECORDS.glob("writes-*.json"), reverse=True)
    ]


def _cell(figures, with_ratio):
    text = f"{figures['median']:g}"
    if with_ratio:
        text += f" ({_interval(figures['over_plain'])})"
    if "statements" in figures:
        text += f", {figures['statements']} st."
    return text


def _interval(ratio):
    return "{median:.2g}× [{low:.2g}–{high:.2g}]".format(**ratio)


if __name__ == "__main__":
    path = ROOT / "docs/costs.md"
    path.write_text(replaced(path.read_text(encoding="utf-8"), records()), encoding="utf-8")
