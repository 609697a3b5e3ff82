"""The README's results: a Markdown table and one chart, generated from a record and checked against it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loadtests.recording.files import write_whole
from loadtests.recording.store import RecordError
from loadtests.showing import formats
from loadtests.showing.report.charts import readme_chart

START, END = "<!-- results:start -->", "<!-- results:end -->"
CHART = Path("docs/results.svg")
HEAD = (
    "| {page} | CPU ms a page | gain over naive | over the one before | × floor | queries | pages/s | p50 | slowest |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def table_of(record: Mapping[str, Any]) -> str:
    """One table a page and what the figures rest on."""
    blocks = []
    for page, results in formats.pages_of(record).items():
        blocks.append("\n".join([HEAD.format(page=page), *(_row(result) for result in results)]))
    blocks.append(
        f"{formats.reference_sentence(record)}Noise floor, {formats.noise_sentence(record)}. "
        f"Brackets hold 95 % intervals; latencies in milliseconds at a fixed arrival rate{_visits(record)}. "
        f"{formats.machine_sentence(record)}."
    )
    return "\n\n".join(blocks)


def _visits(record: Mapping[str, Any]) -> str:
    counts = {result["latency_ms"]["n"] for result in record["results"] if result["latency_ms"]}
    return f", {min(counts):g} visits a stage" if counts else ""


def update_files(record: Mapping[str, Any], readme: Path, chart: Path | None) -> None:
    """Rewrite the block between the markers, and the chart beside it."""
    for path, text in _wanted(record, readme, chart).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)


def stale_files(record: Mapping[str, Any], readme: Path, chart: Path | None) -> list[Path]:
    wanted = _wanted(record, readme, chart)
    return [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def _wanted(record: Mapping[str, Any], readme: Path, chart: Path | None) -> dict[Path, str]:
    text = readme.read_text(encoding="utf-8")
    if text.count(START) != 1 or text.count(END) != 1:
        raise RecordError(f"{readme} needs one {START} and one {END}: the table goes between them.")
    block = f"{START}\n\n{table_of(record)}\n\n{END}"
    replaced = re.sub(f"{re.escape(START)}.*{re.escape(END)}", lambda _: block, text, flags=re.DOTALL)
    return {readme: replaced, chart or readme.parent / CHART: readme_chart(record)}


def _row(result: Mapping[str, Any]) -> str:
    name = f"*{formats.label(result)}*" if result["reference"] else f"**{formats.label(result)}**"
    gain = formats.NONE if result["stage"] == "naive" else _gain(result)
    cells = [
        name,
        formats.digits(result["cpu_ms"]["total"]),
        gain,
        formats.interval(result["gain_over_previous"]),
        formats.interval(result["floor_multiple"]),
        formats.whole(result["queries"]),
        formats.speed(result),
        formats.latency(result, "p50"),
        formats.latency(result, "max"),
    ]
    return f"| {' | '.join(cells)} |"


def _gain(result: Mapping[str, Any]) -> str:
    return "no difference" if result["verdict"] == "no difference" else formats.interval(result["gain"])
