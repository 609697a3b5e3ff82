"""The README's results: Markdown tables and one chart, generated from a record and checked against it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from loadtests.showing import documents, formats
from loadtests.showing.report.charts import readme_chart

CHART = Path("docs/results.svg")
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


def update_files(record: Mapping[str, Any], readme: Path, chart: Path | None) -> None:
    """Rewrite the block between the markers, and the chart beside it."""
    documents.write(_wanted(record, readme, chart))


def stale_files(record: Mapping[str, Any], readme: Path, chart: Path | None) -> list[Path]:
    return documents.stale(_wanted(record, readme, chart))


def _wanted(record: Mapping[str, Any], readme: Path, chart: Path | None) -> documents.Files:
    text = documents.with_block(readme, "results", table_of(record))
    return {readme: text, chart or readme.parent / CHART: readme_chart(record)}


def _table(title: str, results: Sequence[Mapping[str, Any]]) -> str:
    head = f"| {' | '.join([title, *COLUMNS])} |\n|---|{'---:|' * len(COLUMNS)}"
    return "\n".join([head, *(_row(result) for result in results)])


def _row(result: Mapping[str, Any]) -> str:
    name = f"*{formats.label(result)}*" if result["reference"] else f"**{formats.label(result)}**"
    return f"| {' | '.join([name, *(cell(result) for cell in COLUMNS.values())])} |"
