"""README's ladder and picture, and all tables in a document beside it: from a record, and checked against it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from loadtests.showing import documents, formats
from loadtests.showing.report.overview import overview

RESULTS, CHART = Path("docs/results.md"), Path("docs/results.svg")  # beside the README
COLUMNS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "CPU ms": lambda r: formats.digits(r["cpu_ms"]["total"]),
    "over the one before": formats.step,
    "over naive": formats.gain,
    "× floor": lambda r: formats.interval(r["floor_multiple"]),
    "queries": lambda r: formats.whole(r["queries"]),
    "SQL ms": lambda r: formats.digits(r["sql_ms"]),
    "template ms": lambda r: formats.digits(r["template_ms"]),
    "sent": lambda r: formats.size(r["bytes"]),
    "response ms (n)": formats.response,
}


def table_of(record: Mapping[str, Any]) -> str:
    """The steps in a sentence; a page's ladder, and what stands beside it; what the figures rest on."""
    blocks = [f"**{formats.steps_sentence(record)}**"]
    for page, results in formats.pages_of(record).items():
        blocks.append(_table(page, formats.ladder(results)))
        if beside := formats.beside(results):
            blocks.append(_table(f"{page}, beside the stages", beside))
    blocks.append(
        f"{formats.reference_sentence(record)}Noise, {formats.noise_sentence(record)}. Brackets hold 95 % intervals. "
        f"{formats.BESIDE} {formats.machine_sentence(record)}."
    )
    return "\n\n".join(blocks)


def ladder_of(record: Mapping[str, Any]) -> str:
    """One table: a stage a row, a page a column; cost, gain over naive and queries in each cell."""
    pages = {page: formats.ladder(results) for page, results in formats.pages_of(record).items()}
    stages = list(dict.fromkeys(result["stage"] for results in pages.values() for result in results))
    lines = [f"| {' | '.join(['CPU ms a page', *pages])} |", f"|---|{'---:|' * len(pages)}"]
    for stage in stages:
        cells = [_step(next((r for r in results if r["stage"] == stage), None)) for results in pages.values()]
        lines.append(f"| {' | '.join([f'**{stage}**', *cells])} |")
    told = "In each cell: CPU ms of web worker, PostgreSQL and Valkey, the gain over naive, and queries."
    return "\n".join(lines) + f"\n\n{told} {formats.machine_sentence(record)}."


def _step(result: Mapping[str, Any] | None) -> str:
    """`216 · 4.47× · 22 queries`."""
    if result is None:
        return formats.NONE
    told = [formats.digits(result["cpu_ms"]["total"])]
    if result["stage"] != "naive":
        told.append(formats.gain_alone(result))
    return " · ".join([*told, f"{formats.whole(result['queries'])} queries"])


def update_files(record: Mapping[str, Any], readme: Path, chart: Path | None) -> None:
    """Rewrite README's ladder, the tables beside it and the chart."""
    documents.write(_wanted(record, readme, chart))


def stale_files(record: Mapping[str, Any], readme: Path, chart: Path | None) -> list[Path]:
    return documents.stale(_wanted(record, readme, chart))


def _wanted(record: Mapping[str, Any], readme: Path, chart: Path | None) -> documents.Files:
    results = readme.parent / RESULTS
    return {
        readme: documents.with_block(readme, "ladder", ladder_of(record)),
        results: documents.with_block(results, "results", table_of(record)),
        chart or readme.parent / CHART: overview(record),
    }


def _table(title: str, results: Sequence[Mapping[str, Any]]) -> str:
    head = f"| {' | '.join([title, *COLUMNS])} |\n|---|{'---:|' * len(COLUMNS)}"
    return "\n".join([head, *(_row(result) for result in results)])


def _row(result: Mapping[str, Any]) -> str:
    name = f"*{formats.label(result)}*" if result["reference"] else f"**{formats.label(result)}**"
    return f"| {' | '.join([name, *(cell(result) for cell in COLUMNS.values())])} |"
