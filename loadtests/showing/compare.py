"""Two records side by side: which differences in cost exceed the noise of both."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from loadtests.recording.intervals import Interval, noise_band, ratio_of_means
from loadtests.recording.ridden import stale_sentence
from loadtests.recording.store import in_beats
from loadtests.showing import formats

SAME = "no difference"
CONTEXT: dict[str, Callable[[Mapping[str, Any]], Any]] = {  # what should be equal for a difference to mean the code
    "machine": lambda r: f"{r['machine']['cpu']}, {r['machine']['cores']} cores",
    "scale and seed": lambda r: f"{r['dataset']['scale']}, {r['dataset']['seed']}",
    "dataset checksum": lambda r: r["dataset"]["checksum"],
    "stack": lambda r: r["options"]["stack"],
    "users": lambda r: r["options"]["users"],
    "versions": lambda r: ", ".join(f"{name} {version}" for name, version in r["versions"].items()),
}


@dataclass(frozen=True)
class Difference:
    """One case in two records; `ratio` is the second's CPU a page over the first's."""

    page: str
    label: str
    before: float
    after: float
    ratio: Interval
    verdict: str  # cheaper, dearer or no difference


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """Every case that both records hold. The rounds of two runs were not interleaved, hence unpaired means."""
    later = {_key(result): result for result in after["results"]}
    same_machine = CONTEXT["machine"](before) == CONTEXT["machine"](after)
    beats = bool(same_machine and before.get("beat_us") and after.get("beat_us"))
    for first in before["results"]:
        if second := later.get(_key(first)):
            ratio = ratio_of_means(*(_totals(each, beats) for each in (second, first)))
            band = _widest_band(before, after, first)
            yield Difference(
                first["page"],
                formats.label(first),
                first["cpu_ms"]["total"],
                second["cpu_ms"]["total"],
                ratio,
                _verdict(ratio, band),
            )


def context_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Why a difference may not mean the code of today: what is stale, and what was not the same."""
    stale = [told for record in (before, after) if (told := stale_sentence(record))]
    return stale + [
        f"Not the same {name}: {told(before)} → {told(after)}"
        for name, told in CONTEXT.items()
        if told(before) != told(after)
    ]


def print_comparison(before: Mapping[str, Any], after: Mapping[str, Any], console: Console) -> None:
    for change in context_changes(before, after):
        console.print(change, style="yellow", markup=False, highlight=False)
    table = Table(box=None, pad_edge=False)
    for name in ("page", "stage"):
        table.add_column(name, no_wrap=True)
    for name in (f"{before['name']} ms", f"{after['name']} ms", "ratio of CPU", ""):
        table.add_column(name, justify="right", no_wrap=name == "ratio of CPU")
    found = list(differences(before, after))
    for each in found:
        colour = {"cheaper": "green", "dearer": "red"}.get(each.verdict, "dim")
        ratio = formats.interval(each.ratio.as_dict()).replace(" [", " \\[")
        cells = (formats.digits(each.before), formats.digits(each.after), ratio, each.verdict)
        table.add_row(each.page, each.label, *cells, style=colour)
    console.print(table)
    for page, length in dict.fromkeys((each["page"], each["noise"]) for each in before["results"]):
        low, high = _widest_band(before, after, {"page": page, "noise": length})
        told = f"Noise of {page}, {length} blocks: ratios from {low:.2f}× to {high:.2f}× say nothing."
        console.print(told, highlight=False)
    beyond = [each for each in found if each.verdict != SAME]
    console.print(f"{len(beyond)} of {len(found)} differences exceed the noise of both records.")


def _key(result: Mapping[str, Any]) -> tuple[str, ...]:
    return result["page"], result["stage"], result["visitor"], result["cache"]


def _totals(result: Mapping[str, Any], beats: bool) -> list[float]:
    """CPU a page by round; in beats of the metronome, where both records have them: a busy machine is left out."""
    return [in_beats(each) if beats else each["cpu_ms"]["total"] for each in result["rounds"]]


def _widest_band(before: Mapping[str, Any], after: Mapping[str, Any], result: Mapping[str, Any]) -> tuple[float, float]:
    """That of blocks of this length, in either record; of long ones where a record has no others."""
    bands = []
    for record in (before, after):
        noise = record["noise"].get(result["page"], {})
        known = noise.get(result["noise"]) or noise.get("long")
        if known:
            bands.append(noise_band(Interval(known["ratio"], known["low"], known["high"])))
    return min(low for low, _ in bands), max(high for _, high in bands)


def _verdict(ratio: Interval, band: tuple[float, float]) -> str:
    if ratio.high < band[0]:
        return "cheaper"
    return "dearer" if ratio.low > band[1] else SAME
