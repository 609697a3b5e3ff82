"""The comparison as tables in the terminal."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from loadtests.recording.ridden import stale_sentence
from loadtests.showing import formats

ONE_TABLE = 170  # columns of the terminal from which on everything stands in one table
COLOURS = {"gain": "green", "loss": "red", "no difference": "yellow"}

Cell = Callable[[Mapping[str, Any]], str]

GAINS: dict[str, Cell] = {
    "CPU ms": lambda r: formats.digits(r["cpu_ms"]["total"]),
    "over the one before": lambda r: _coloured(formats.step(r), r["verdict_over_previous"]),
    "gain over naive": lambda r: _coloured(formats.gain(r), r["verdict"]),
}
REASONS: dict[str, Cell] = {
    "× floor": lambda r: _coloured(formats.interval(r["floor_multiple"]), None),
    "queries": lambda r: formats.whole(r["queries"]),
    "SQL ms": lambda r: formats.digits(r["sql_ms"]),
    "template ms": lambda r: formats.digits(r["template_ms"]),
    "sent": lambda r: formats.size(r["bytes"]),
}
SPEED: dict[str, Cell] = {
    "web": lambda r: formats.digits(r["cpu_ms"]["web"]),
    "PG": lambda r: formats.digits(r["cpu_ms"]["postgresql"]),
    "Valkey": lambda r: formats.digits(r["cpu_ms"]["valkey"]),
    "pages/s": formats.speed,
    "response ms (n)": formats.response,
}


def print_record(record: Mapping[str, Any], console: Console) -> None:
    console.print(escape(formats.steps_sentence(record)), highlight=False)
    for page, results in formats.pages_of(record).items():
        for title, rows in ((page, formats.ladder(results)), (f"{page}, beside the stages", formats.beside(results))):
            groups = [{**GAINS, **REASONS, **SPEED}] if console.width >= ONE_TABLE else [GAINS, REASONS, SPEED]
            for number, group in enumerate(groups if rows else []):
                console.print(_table(title if number == 0 else "", rows, group))
        floors = [
            f"{formats.digits(each['cpu_ms']['total'])} ms {sent}" for sent, each in record["floor"][page].items()
        ]
        console.print(f"[dim]floor: a constant page of as many bytes costs {', '.join(floors)}[/dim]", highlight=False)
    if relayed := [r["cpu_ms"]["relay"] for r in record["results"] if "relay" in r["cpu_ms"]]:
        told = (
            f"The relay's part of the CPU: {formats.digits(min(relayed))} to {formats.digits(max(relayed))} ms a page."
        )
        console.print(told, style="dim", highlight=False)
    told = f"{formats.reference_sentence(record)}Noise, {formats.noise_sentence(record)}. {formats.BESIDE}"
    console.print(escape(told), highlight=False)
    for each in record["void_rounds"]:
        told = f"void: round {each['round']} of {each['page']}: {each['reason']}"
        console.print(told, style="yellow", markup=False, highlight=False)
    for each in record.get("unchanged", []):
        console.print(f"{each['page']} gains nothing at {each['stage']}: it is served by {each['served_by']}.")
    if any(result["client_bound"] for result in record["results"]):
        console.print("≥: the load generator was at its limit, the shop was not.")
    if stale := stale_sentence(record):
        console.print(stale, style="yellow", markup=False, highlight=False)
    if record["options"]["quick"]:
        console.print("A quick run: good for a check, too short to quote.")
    if record["partial"]:
        console.print("[yellow]Partial: the run was ended early.[/yellow]")
    console.print(formats.machine_sentence(record), highlight=False, style="dim")


def _table(title: str, results: Sequence[Mapping[str, Any]], columns: Mapping[str, Cell]) -> Table:
    table = Table(
        title=title or None, title_justify="left", title_style="bold", box=None, pad_edge=False, collapse_padding=True
    )
    table.add_column("stage", no_wrap=True)
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    for result in results:
        style = "dim" if result["reference"] else ""
        table.add_row(formats.label(result), *(cell(result) for cell in columns.values()), style=style)
    return table


def _coloured(told: str, verdict: str | None) -> str:
    if told == formats.NONE or verdict is None:
        return escape(told)
    return f"[{COLOURS[verdict]}]{escape(told)}[/{COLOURS[verdict]}]"
