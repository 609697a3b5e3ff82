"""The table of what each stage costs, from the record, as docs/costs.md has it between markers."""

import json
import re

from benchmarks.writes.page import RECORDS, ROOT

from .declared import GIVES_UP, declared

RECORD, PAGE = RECORDS / "costs.json", ROOT / "docs/costs.md"
START, END = "<!-- costs:start -->", "<!-- costs:end -->"
HEAD = (
    "| stage | a write | PostgreSQL, MiB | Valkey, MiB | a worker, MiB | lines to read | SQL among them | late, s"
    " | gives up |\n|---|---:|---:|---:|---:|---:|---:|---:|---|"
)


def record():
    return json.loads(RECORD.read_text(encoding="utf-8"))


def table_of(record):
    """A Markdown table: a row per stage."""
    return "\n".join([HEAD, *(_row(stage, costs) for stage, costs in record["stages"].items())])


def _row(stage, costs):
    memory, late, reading = costs["resident_bytes"]["its pages"], costs["late"], costs["reading"]
    cells = (
        f"**{stage}**",
        f"{costs['write']['statements']} st., {costs['write']['ms']:g} ms",
        _mib(costs["postgresql_bytes"]),
        _mib(costs["valkey"]["bytes"]),
        f"{_mib(memory['median'])} [{_mib(memory['least'])}–{_mib(memory['most'])}]",
        str(reading["lines"]),
        str(reading["sql"]),
        " / ".join(f"{seconds:g}" for seconds in (late["by_the_shop"], late["by_others"], *_chosen(late))),
        "; ".join(f"{kind} ({what})" for kind, what in GIVES_UP[stage].items()) or "–",
    )
    return f"| {' | '.join(cells)} |"


def _chosen(late):
    return [max(late["chosen"].values())] if late["chosen"] else []


def _mib(size):
    return f"{size / 2**20:.1f}" if size else "–"


def note_of(record):
    """What the table's figures are beside, and where they come from."""
    machine, dataset, stages = record["machine"], record["dataset"], list(record["stages"].values())
    before = {moment: _mib(figures["median"]) for moment, figures in stages[0]["resident_bytes"].items()}
    counters = max(costs["valkey"]["counter_bytes"] for costs in stages)
    chosen = {part: seconds for costs in stages for part, seconds in costs["late"]["chosen"].items()}
    return (
        f"{record['addresses']} addresses, the {record['addresses_a_page']} most popular of each page at most; medians"
        f" of {record['processes']} fresh workers, brackets hold the least and the most. A worker that has served"
        f" nothing has {before['nothing']} MiB, and {before['a constant page']} after one constant page; naive's own"
        f" tables and indexes take {_mib(record['postgresql_own_bytes'])} MiB; beside what lies in Valkey, up to"
        f" {_mib(counters)} MiB count requests, however many. Chosen to be late, by at most:"
        f" {', '.join(f'{part} {seconds} s' for part, seconds in chosen.items()) or 'nothing'}."
        f" {machine['cpu']}, {machine['cores']} cores; scale {dataset['scale']}, seed {dataset['seed']};"
        f" commit {record['commit']}."
    )


def stale_sentence(record):
    """Which stages' writes, lines or lateness are no longer what the record says; empty when all are."""
    now = declared(record["dataset"]["scale"])
    changed = [
        f"{what} of {stage}"
        for stage, costs in now.items()
        for what, figures in costs.items()
        if record["stages"].get(stage, {}).get(what) != figures
    ]
    return f"Stale, changed since it was measured: {', '.join(changed)}." if changed else ""


def block_of(record):
    return "\n\n".join(filter(None, (START, table_of(record), note_of(record), stale_sentence(record), END)))


def replaced(text, record):
    """Return the text with the table between the markers."""
    return re.sub(f"{re.escape(START)}.*{re.escape(END)}", lambda _: block_of(record), text, flags=re.DOTALL)
