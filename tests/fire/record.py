"""The figures of a full run: written with machine, versions and commit, and shown as docs/fire.md quotes them."""

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from config.cores import usable_cores
from loadtests.bench.machine import commit, describe_machine
from services import PROJECT

RECORD = Path(__file__).with_name("record.json")
PAGE = PROJECT / "docs/fire.md"
START, END = "<!-- fire:start -->", "<!-- fire:end -->"


def write(record):
    RECORD.write_text(json.dumps(record, indent=1) + "\n")


def made(ground, seed, hammer, fuzz, faults):
    """Return the record of a run that is over now."""
    suffered, rows = faults
    with urlopen(f"http://127.0.0.1:{ground.ports['optimized']}/lab/manifest.json", timeout=30) as answer:
        versions = json.load(answer)["versions"]
    return {
        "ended_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": describe_machine(usable_cores()),
        "versions": versions,
        "data": ground.data,
        "seed": seed,
        "hammer": _of_hammer(hammer),
        "fuzz": _of_fuzz(fuzz),
        "faults": {"rows": rows, "findings": _kinds(suffered)},
    }


def update_page(record):
    """Put the tables between the page's marks."""
    text = PAGE.read_text()
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{START}\n\n{table(record)}\n\n{END}{after}")


def quoted():
    """Return what the page quotes."""
    return PAGE.read_text().partition(START)[2].partition(END)[0].strip()


def table(record):
    """Return what the page quotes, as Markdown."""
    machine = record["machine"]
    source = (
        f"{machine['cpu']}, {machine['cores']} cores; data {record['data']}, seed {record['seed']}; "
        f"{record['ended_at'][:10]}, commit {record['commit']}."
    )
    return "\n\n".join([_hammered(record["hammer"]), _fuzzed(record["fuzz"]), _suffered(record["faults"]), source])


def _of_hammer(hammer):
    writes = defaultdict(dict)
    for (how, outcome), count in sorted(hammer.writes.items()):
        writes[how][outcome] = count
    return {
        "steps": hammer.steps,
        "compared": hammer.compared,
        "hit_ratio": round(hammer.hit_ratio, 3),
        "writes": writes,
        "fresh_after_s": {how: _spread(seconds) for how, seconds in sorted(hammer.fresh_after.items())},
        "findings": _kinds(hammer),
    }


def _of_fuzz(fuzz):
    return {
        "requests": fuzz.requests,
        "with_session": fuzz.with_session,
        "statuses": dict(sorted(fuzz.statuses.items())),
        "server_errors": fuzz.failures,
        "different": fuzz.different,
        "workers_died": fuzz.workers_died,
    }


def _kinds(hammer):
    return dict(Counter(kind for kind, _ in hammer.findings))


def _spread(seconds):
    return {"n": len(seconds), "p50": round(median(seconds), 3), "max": round(max(seconds), 3)}


def _found(findings):
    return ", ".join(f"{count} {kind}" for kind, count in findings.items()) or "nothing wrong"


def _hammered(figures):
    rows = ["| written by | writes | looked at | right after, median | at most |", "|---|---:|---:|---:|---:|"]
    for how, outcomes in figures["writes"].items():
        if fresh := figures["fresh_after_s"].get(how):
            done = sum(outcomes.values()) - outcomes.get("refused", 0)
            rows.append(f"| {how} | {done} | {fresh['n']} | {fresh['p50']:.2f} s | {fresh['max']:.2f} s |")
    return (
        f"{figures['steps']} steps, {figures['compared']} answers compared with naive's, "
        f"{figures['writes'].get('killed', {}).get('killed', 0)} writers killed between commit and renewal, "
        f"{figures['hit_ratio']:.0%} of what may be kept found in the cache: {_found(figures['findings'])}.\n\n"
        + "\n".join(rows)
        + "\n\nSeconds are those from the commit to the beginning of the first look that found all pages right; a look "
        "asks\nfor several pages, and there is none between two."
    )


def _fuzzed(figures):
    return (
        f"{figures['requests']} fuzzed requests, {figures['with_session']} of them with a session: "
        f"{figures['server_errors']} answered by a 5xx, {figures['different']} answered differently by two stages."
    )


def _suffered(figures):
    lines = [
        "| fault | anonymous, kept page | | customer, kept page | | page without cache | | too old | well after |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        "| | failed, of n | p50, worst | failed, of n | p50, worst | failed, of n | p50, worst | answers | |",
    ]
    for name, row in figures["rows"].items():
        cells = [cell for got in row["during"].values() for cell in (f"{got['failed']} of {got['n']}", _latency(got))]
        lines.append(f"| {name} | {' | '.join(cells)} | {row['stale']} | {row['well_after_s']:.1f} s |")
    return "\n".join(lines) + f"\n\nFound by the faults: {_found(figures['findings'])}."


def _latency(got):
    return f"{got['p50_ms']:.0f}, {got['worst_ms']:.0f} ms" if got["n"] else "–"
