"""The report's small print: warnings, marks, the noise floor, and the machine, versions and options behind a record."""

from collections.abc import Mapping
from html import escape
from typing import Any

from loadtests.recording.ridden import stale_sentence
from loadtests.showing import formats
from loadtests.showing.report.curves import noise_dots

Record = Mapping[str, Any]


def warnings(record: Record) -> str:
    told = []
    if record["partial"]:
        told.append("The run was ended early: these are the rounds that were complete.")
    if stale := stale_sentence(record):
        told.append(stale)
    if record["options"]["quick"]:
        told.append("A quick run: good for a check, too short to quote.")
    if record["commit"].endswith("-dirty"):
        told.append("Files differed from the commit when this was measured.")
    return "".join(f"<p class=warn>{escape(each)}</p>" for each in told)


def marks(record: Record) -> str:
    told = [
        f"{each['page']} has no file of its own at {each['stage']}: {each['served_by']} serves it."
        for each in record.get("unchanged", [])
    ]
    if any(result["cache"] == "cold" for result in record["results"]):
        told.append(
            "Cold: the cache was emptied just before and each URL asked once; "
            "“the one before” is then the newest stage without a cache, on the same URLs."
        )
    blocks = [each for result in record["results"] for each in result["rounds"]]
    if disturbed := sum(each["disturbed"] for each in blocks):
        told.append(f"PostgreSQL or Valkey had other work just before or after {disturbed} of {len(blocks)} blocks.")
    if any(result["client_bound"] for result in record["results"]):
        told.append(
            "≥: in every round the load generator used more than 85 % of its core, so the shop can do more; "
            "its CPU a page is not affected."
        )
    return "".join(f"<p class=small>{escape(each)}</p>" for each in told)


def sureness(record: Record) -> str:
    options = record["options"]
    rounds = max(each["round"] for result in record["results"] for each in result["rounds"])
    void = record["void_rounds"]
    told_void = (
        "<p class=small>No round was void: every answer was complete and right.</p>"
        if not void
        else "<p>Void rounds, left out of every figure:</p><ul class=small>"
        + "".join(f"<li>{escape(str(e['round']))}, {escape(e['page'])}: {escape(e['reason'])}</li>" for e in void)
        + "</ul>"
    )
    return (
        f"<p>Noise, {escape(formats.noise_sentence(record))}. A gain whose interval does not clear the band of "
        "blocks as long as its own is called no difference.</p>"
        f"<p>The stages took turns in {rounds} rounds of shuffled order, {options['users']} users at once without "
        "pause, every stage on the same URLs in every round; the first requests were thrown away. "
        "A gain is the geometric mean of the rounds’ ratios, its interval a bootstrap. "
        f"{_pace(record)}Instruments were off; "
        "queries and times inside the page come from a pass of their own.</p>"
        f"<div class=charts><figure>{noise_dots(record)}</figure></div>{told_void}"
    )


def _pace(record: Record) -> str:
    beats = [each["beat_us"] for result in record["results"] for each in result["rounds"] if each.get("beat_us")]
    if not beats:
        return ""
    return (
        "CPU is stated at the pace of a metronome, the same work again and again on the server’s core: "
        f"a beat took {formats.digits(record['beat_us'])} µs in the best tenth of the blocks and up to "
        f"{formats.digits(max(beats))} µs while the machine was busy otherwise. "
    )


def facts(record: Record) -> str:
    machine, options, dataset = record["machine"], record["options"], record["dataset"]
    pinning = machine["pinning"]
    cores = (
        f"client on core {', '.join(map(str, pinning['client']))}, servers on {', '.join(map(str, pinning['server']))}"
        if pinning["pinned"]
        else "not pinned"
    )
    memory = record["memory"]
    rows = {
        "machine": f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']:g} GiB",
        "system": f"{machine['os']}, kernel {machine.get('kernel', '')}",
        "cores": cores,
        "versions": ", ".join(f"{name} {version}" for name, version in record["versions"].items()),
        "dataset": f"scale {dataset['scale']}, seed {dataset['seed']}, checksum {dataset['checksum'][:16]}",
        "stack": f"{options['stack']}, {options.get('web_workers', '?')} web workers",
        "web memory": f"{memory.get('pss_mib') or memory.get('rss_mib', 0):.0f} MiB at its peak" if memory else "",
        "services": ", ".join(f"{name}: {told}" for name, told in record["services"].items()),
        "commit": record["commit"],
        "measured": f"{record['started_at'][:16].replace('T', ' ')} to {record['ended_at'][11:16]} UTC",
    }
    return (
        "<dl class=facts>"
        + "".join(f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>" for name, value in rows.items() if value)
        + "</dl>"
    )
