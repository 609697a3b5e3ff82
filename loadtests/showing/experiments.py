"""What the experiments beside `stages` show: in the terminal, and in docs/experiments.md with chart and advice."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from loadtests.experiments import STAGES, named, names
from loadtests.recording.ridden import stale_sentence
from loadtests.recording.store import RECORDS, place_of, read_record
from loadtests.showing import documents, formats
from loadtests.showing.report.experiment import Rows, chart_of, under_load, what_to_see

Record = Mapping[str, Any]
CHARTS = Path("experiments")  # beside the document

Columns = Mapping[str, Callable[[Mapping[str, Any]], str]]
GAINS: Columns = {
    "CPU ms": lambda r: formats.digits(r["cpu_ms"]["total"]),
    "against": lambda r: r["over"] or formats.NONE,
    "gain": lambda r: formats.judged(r["over_gain"] if r["over"] else None, r["over_verdict"]),
    "× floor": lambda r: formats.times(r["floor_multiple"]["ratio"]),
    "queries": lambda r: formats.whole(r["queries"]),
}
WAITING: Columns = {
    "pages/s": formats.speed,
    "p50 ms": lambda r: _waited(r, "p50"),
    "p95 ms": lambda r: _waited(r, "p95"),
    "p99 ms": lambda r: _waited(r, "p99"),
    "longest": lambda r: _waited(r, "max"),
    "n": lambda r: formats.whole(r["waited"].get("n")),
    "CPU ms": lambda r: formats.digits(r["cpu_ms"]["total"]),
}
HITS: Columns = {
    "hit ratio": lambda r: f"{r['kept'] * 100:.1f} %",
    "recomputed": lambda r: f"{(1 - r['kept']) * r['load']['burst']:.1f}" if r["load"]["burst"] else formats.NONE,
    "CPU ms": GAINS["CPU ms"],
    "against": GAINS["against"],
    "gain": GAINS["gain"],
    "p50 ms": WAITING["p50 ms"],
    "longest": WAITING["longest"],
    "n": WAITING["n"],
}


def rows_of(record: Record) -> dict[str, list[dict[str, Any]]]:
    """A page's results, a stage's together, each with what it is compared with: the stage named in it, or the baseline.

    Those of a closed loop stand for its capacity, and for one visitor at a time.
    """
    baseline = named(record["options"]["experiment"]).baseline
    pages = formats.pages_of(record)
    stages = list(dict.fromkeys(result["stage"] for results in pages.values() for result in results))
    return {
        page: [_compared(r, baseline) for r in sorted(results, key=lambda r: stages.index(r["stage"]))]
        for page, results in pages.items()
    }


def columns_of(rows: Rows) -> Columns:
    """What is told: the hit ratio, where the shop says it; how long visitors waited, where they came; or else gains."""
    if any(row.get("kept") is not None for row in rows):
        return HITS
    return WAITING if under_load(rows) else GAINS


def print_experiment(record: Record, console: Console) -> None:
    experiment = named(record["options"]["experiment"])
    console.print(escape(experiment.asks), style="bold", highlight=False)
    for page, rows in rows_of(record).items():
        table = Table(box=None, pad_edge=False, collapse_padding=True)
        table.add_column(page, min_width=20)
        columns = columns_of(rows)
        for name in columns:
            table.add_column(name, justify="right", no_wrap=True)
        for row in rows:
            table.add_row(formats.label(row), *(escape(cell(row)) for cell in columns.values()))
        console.print(table)
    for line in (
        _advice(record),
        *crossovers(rows_of(record)),
        *formats.left_out(record.get("left_out", {})),
        f"Noise, {formats.noise_sentence(record)}.",
        stale_sentence(record),
    ):
        if line:
            console.print(escape(line), highlight=False)
    for each in record["void_rounds"]:
        told = f"void: round {each['round']} of {each['page']}: {each['reason']}"
        console.print(told, style="yellow", markup=False, highlight=False)
    console.print(formats.machine_sentence(record), highlight=False, style="dim")


def wanted(document: Path, directory: Path = RECORDS) -> documents.Files:
    """The document with all experiments between its markers, and the charts beside it: from their records."""
    files, sections = {}, []
    for name in names():
        if name == STAGES:
            continue
        record = read_record(place_of(name, directory)) if place_of(name, directory).exists() else None
        sections.append(_section(name, record))
        if record:
            files[document.parent / CHARTS / f"{name}.svg"] = chart_of(named(name).asks, rows_of(record))
    return {**files, document: documents.with_block(document, "experiments", "\n\n".join(sections))}


def update(document: Path) -> None:
    documents.write(wanted(document))


def stale(document: Path) -> list[Path]:
    """The files that are not as the records say."""
    return documents.stale(wanted(document))


def _section(name: str, record: Record | None) -> str:
    experiment = named(name)
    head = f"## {name}: {experiment.asks}\n\n"
    if record is None:
        return f"{head}Not measured yet: `make loadtest EXPERIMENT={name} NAME={name}` writes its record."
    pages = rows_of(record)
    tables = [_table(page, rows) for page, rows in pages.items()]
    told = [*crossovers(pages), *formats.left_out(record.get("left_out", {}))]
    chart = f"![{experiment.asks}]({CHARTS}/{name}.svg)\n\n{what_to_see(pages)}"
    rests_on = f"Noise, {formats.noise_sentence(record)}. {formats.machine_sentence(record)}."
    return head + "\n\n".join([f"**{_advice(record)}**", *tables, *told, chart, rests_on])


def _advice(record: Record) -> str:
    return named(record["options"]["experiment"]).advice({result["stage"] for result in record["results"]})


def _table(page: str, rows: Rows) -> str:
    columns = columns_of(rows)
    lines = [f"| {' | '.join([page, *columns])} |", f"|---|{'---:|' * len(columns)}"]
    lines += [f"| {' | '.join([formats.label(row), *(cell(row) for cell in columns.values())])} |" for row in rows]
    return "\n".join(lines)


def crossovers(pages: Mapping[str, Rows]) -> list[str]:
    """Up to how many writes a second each stage gains over the baseline; nothing where none are made."""
    told = []
    for page, rows in pages.items():
        written = [row for row in rows if "load" in row and row["load"]["of"] and row["over"]]
        for stage in dict.fromkeys(row["stage"] for row in written):
            gains = {row["load"]["writes"]: row["verdict"] == "gain" for row in written if row["stage"] == stage}
            lost = [writes for writes, gained in sorted(gains.items()) if not gained]
            where = f"gains nothing from {lost[0]:g} writes/s on" if lost else f"gains up to {max(gains):g} writes/s"
            told.append(f"{page}, {stage}: {where}")
    return [f"{'; '.join(told)}."] if told else []


def _waited(row: Mapping[str, Any], name: str) -> str:
    """Of a shop that kept pace: where the load generator was at its limit, that is what visitors waited for."""
    return formats.NONE if "load" in row and row["client_bound"] else formats.digits(row["waited"].get(name))


def _compared(result: Mapping[str, Any], baseline: str) -> dict[str, Any]:
    if result["previous"] and (result["reference"] or "load" not in result):
        compared = (result["previous"], result["gain_over_previous"], result["verdict_over_previous"])
    else:
        over = "" if result["stage"] == baseline else baseline
        compared = (over, result["gain"], result["verdict"])
    waited = result.get("latency_ms") or result["response_ms"] or {}
    return {**result, "waited": waited, **dict(zip(("over", "over_gain", "over_verdict"), compared, strict=True))}
