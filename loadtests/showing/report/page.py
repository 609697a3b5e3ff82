"""The report's HTML: headline, table, charts, and what the figures rest on. No script, no outside resource."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from loadtests.showing import formats
from loadtests.showing.report import sources
from loadtests.showing.report.charts import heatmap, split, waterfall
from loadtests.showing.report.svg import stage_class

HERE = Path(__file__).parent
Record = Mapping[str, Any]


def render(records: Sequence[Record]) -> str:
    css = "".join((HERE / name).read_text(encoding="utf-8") for name in ("page.css", "chart.css"))
    body = "".join(f"<section class=record>{_section(record)}</section>" for record in records)
    return (
        "<!doctype html>\n<html lang=en>\n<meta charset=utf-8>\n"
        '<meta name=viewport content="width=device-width, initial-scale=1">\n'
        f"<title>Tandem: {escape(', '.join(record['name'] for record in records))}</title>\n"
        f"<style>{css}</style>\n<main>{body}</main>\n</html>\n"
    )


def _section(record: Record) -> str:
    pages = formats.pages_of(record)
    parts = [
        f"<p class=over>Tandem · {escape(record['name'])} · {record['ended_at'][:10]}</p>",
        "<h1>What a page costs, stage by stage</h1>",
        f"<p>{escape(formats.steps_sentence(record))}</p>",
        sources.warnings(record),
        _keys(record, pages),
        "<h2>Results</h2>",
        "<p class=lead>CPU is what the servers spent for a page, by their own accounting, "
        f"slow moments of the machine counted out. Brackets hold 95 % intervals. {escape(formats.BESIDE)}</p>",
        *(
            f"<h3>{escape(title)}</h3>{_table(rows, COST)}{_table(rows, SPEED)}"
            for page, results in pages.items()
            for title, rows in (
                (page, formats.ladder(results)),
                (f"{page}, beside the stages", formats.beside(results)),
            )
            if rows
        ),
        sources.marks(record),
        "<h2>Stage by stage</h2>",
        "<p class=lead>What is left of the cost after each stage, down to the floor: "
        "a constant page of as many bytes, sent as the last stage sends them, through the same middleware.</p>",
        _figures(
            waterfall(page, results, formats.floor_ms(record, formats.ladder(results)[-1]))
            for page, results in pages.items()
        ),
        "<h2>Who spends the CPU</h2>",
        "<p class=lead>Of each row's cost, the share of each process: what a stage takes from PostgreSQL, "
        "and what is left for the web workers.</p>",
        "<p class=legend><span><i style='background:var(--fragments)'></i>web workers</span>"
        "<span><i style='background:var(--eager)'></i>PostgreSQL</span>"
        "<span><i style='background:var(--naive)'></i>Valkey</span>"
        "<span><i style='background:var(--optimized)'></i>relay</span></p>",
        _figures(split(page, results) for page, results in pages.items()),
        "<h2>Gain over naive</h2>",
        "<p class=lead>The stronger the colour, the larger the gain: it follows the gain's logarithm.</p>",
        heatmap(pages),
        "<h2>How sure these figures are</h2>",
        sources.sureness(record),
        "<h2>Where they come from</h2>",
        sources.facts(record),
    ]
    return "\n".join(part for part in parts if part)


def _keys(record: Record, pages: Mapping[str, list[dict[str, Any]]]) -> str:
    cells = []
    for page, results in pages.items():
        ridden = formats.ladder(results)
        first, last = ridden[0]["cpu_ms"]["total"], ridden[-1]["cpu_ms"]["total"]
        multiple = formats.times(ridden[-1]["floor_multiple"]["ratio"])
        cells.append(
            (f"{page}, CPU a page", f"{formats.digits(first)} → {formats.digits(last)} ms", f"{multiple} the floor")
        )
        cells.append((f"{page}, pages/s", f"{formats.speed(ridden[0])} → {formats.speed(ridden[-1])}", "at saturation"))
    for length in ("long", "short"):
        known = [classes[length] for classes in record["noise"].values() if length in classes]
        if known:
            band = max(max(each["high"] - 1, 1 - each["low"]) for each in known)
            cells.append((f"noise of {length} blocks", f"±{band * 100:.1f} %", "a stage against itself, 95 %"))
    return (
        "<dl class=keys>"
        + "".join(
            f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(note)}</small></dd></div>"
            for name, value, note in cells
        )
        + "</dl>"
    )


Columns = Mapping[str, Callable[[Mapping[str, Any]], str]]

COST: Columns = {
    "CPU ms": lambda r: f"<b>{formats.digits(r['cpu_ms']['total'])}</b>",
    "over the one before": lambda r: _small(formats.step(r), r["verdict_over_previous"]),
    "gain over naive": lambda r: _small(formats.gain(r), r["verdict"]),
    "× floor": lambda r: _small(formats.interval(r["floor_multiple"])),
    "queries": lambda r: formats.whole(r["queries"]),
    "SQL ms": lambda r: formats.digits(r["sql_ms"]),
    "template ms": lambda r: formats.digits(r["template_ms"]),
    "sent": lambda r: formats.size(r["bytes"]),
}
SPEED: Columns = {
    "web ms": lambda r: formats.digits(r["cpu_ms"]["web"]),
    "PostgreSQL ms": lambda r: formats.digits(r["cpu_ms"]["postgresql"]),
    "Valkey ms": lambda r: formats.digits(r["cpu_ms"]["valkey"]),
    "relay ms": lambda r: formats.digits(r["cpu_ms"].get("relay")),
    "cache calls": lambda r: formats.whole(r["cache_calls"]),
    "pages/s": formats.speed,
    "response ms (n)": formats.response,
    "p95": lambda r: formats.waited(r, "p95"),
    "p99": lambda r: formats.waited(r, "p99"),
    "max": lambda r: formats.waited(r, "max"),
}


def _table(results: Sequence[Mapping[str, Any]], columns: Columns) -> str:
    head = "".join(f"<th scope=col>{name}</th>" for name in ["", *columns])
    rows = "".join(
        f"<tr{' class=beside' if r['reference'] else ''}><th scope=row class={stage_class(r['stage'])}><i></i>"
        f"{escape(formats.label(r))}</th>{''.join(f'<td>{cell(r)}</td>' for cell in columns.values())}</tr>"
        for r in results
    )
    return f"<div class=wide><table class=results><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"


def _small(told: str, verdict: str | None = None) -> str:
    """The figure in the colour of its verdict, its bounds small."""
    figure, bracket, bounds = told.partition(" [")
    shown = f"<span class={verdict}>{figure}</span>" if verdict in ("gain", "loss") and bounds else figure
    return f"{shown} <small>[{bounds}</small>" if bracket else shown


def _figures(charts: Any) -> str:
    return f"<div class=charts>{''.join(f'<figure>{chart}</figure>' for chart in charts if chart)}</div>"
