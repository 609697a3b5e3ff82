"""Figures as people read them: three digits, a unit, an interval in brackets."""

from collections.abc import Mapping, Sequence
from typing import Any

from loadtests.recording.cases import Load

NONE = "–"
BESIDE = (
    "CPU and pages/s are at the pace of the run's best tenth; SQL and template ms are of the counting pass, "
    "whose instruments cost time; response ms is the median of one visitor on a warm connection (n: visits)."
)


def response(result: Mapping[str, Any]) -> str:
    """`8.97 (168)`: the median in milliseconds, and of how many visits; `– (7)`: too few of them to tell it."""
    found = result["response_ms"]
    return f"{digits(found.get('p50'))} ({found['n']:g})" if found else NONE


def waited(result: Mapping[str, Any], name: str) -> str:
    """A percentile of the response time in milliseconds, where there were visits enough to tell it."""
    return digits((result["response_ms"] or {}).get(name))


def digits(value: float | None) -> str:
    """Three significant digits, thousands in full: 0.34, 5.25, 31.9, 1153."""
    if value is None:
        return NONE
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def times(value: float) -> str:
    return f"{digits(value)}×"


def interval(figure: Mapping[str, float] | None) -> str:
    """`31.9× [31.7–35.8]`."""
    if figure is None:
        return NONE
    return f"{times(figure['ratio'])} {bounds(figure)}".rstrip()


def bounds(figure: Mapping[str, float]) -> str:
    """`[31.7–35.8]`; nothing for a single round, which has no interval."""
    if figure["low"] == figure["high"]:
        return ""
    return f"[{digits(figure['low'])}–{digits(figure['high'])}]"


def percent(ratio: float) -> str:
    """How far a ratio is from 1: `+1.3 %`."""
    return f"{(ratio - 1) * 100 + 0.0:+.1f} %".replace("-", "−")


def speed(result: Mapping[str, Any]) -> str:
    """Pages a second; `≥` where the client, not the shop, was the limit."""
    return ("≥ " if result["client_bound"] else "") + digits(result["pages_per_s"])


def size(count: float | None) -> str:
    if count is None:
        return NONE
    return f"{count / 1000:.1f} kB"


def whole(value: float | None) -> str:
    return NONE if value is None else f"{value:g}"


def label(result: Mapping[str, Any]) -> str:
    """`optimized, customer`, `fragments, cold`: what tells a result from its neighbours of the page."""
    extras = [result["visitor"]] * (result["visitor"] == "customer") + [result["cache"]] * (result["cache"] == "cold")
    came = str(Load(**result["load"])) if "load" in result else ""
    return ", ".join([result["stage"], *extras, *filter(None, [came])])


def ordered(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stages in order, then the customers' and the cold ones, references last."""
    return sorted(results, key=lambda r: (r["reference"], r["cache"] == "cold", r["visitor"] == "customer"))


def pages_of(record: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for result in record["results"]:
        found.setdefault(result["page"], []).append(result)
    return {page: ordered(results) for page, results in found.items()}


def floor_ms(record: Mapping[str, Any], result: Mapping[str, Any]) -> float:
    """CPU of a constant page of as many bytes, sent as this result's pages are."""
    return float(record["floor"][result["page"]][result["floor"]]["cpu_ms"]["total"])


def ladder(results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The stages of a page, warm, for the visitor who has ridden them all."""
    first = results[0]["visitor"]
    return [r for r in results if not r["reference"] and r["cache"] == "warm" and r["visitor"] == first]


def beside(results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What is not of the ladder: customers, cold keys, references."""
    return [result for result in results if result not in ladder(results)]


def gain(result: Mapping[str, Any]) -> str:
    """Over naive: `31.9× [31.7–35.8]`, or that there is no difference."""
    return NONE if result["stage"] == "naive" else judged(result["gain"], result["verdict"])


def gain_alone(result: Mapping[str, Any]) -> str:
    """The same without its interval: `31.9×`."""
    return "no difference" if result["verdict"] == "no difference" else times(result["gain"]["ratio"])


def step(result: Mapping[str, Any]) -> str:
    """Over the stage before: `31.9× [31.7–35.8]`, or that there is no difference."""
    return judged(result["gain_over_previous"], result["verdict_over_previous"])


def judged(figure: Mapping[str, float] | None, verdict: str | None) -> str:
    """`31.9× [31.7–35.8]`, or that there is no difference."""
    return f"no difference {bounds(figure)}".rstrip() if figure and verdict == "no difference" else interval(figure)


def steps_sentence(record: Mapping[str, Any]) -> str:
    """What each stage gains over the one before it, page by page; over naive where that one was not ridden."""
    told = "; ".join(f"{page}: {', '.join(_steps(ladder(results)))}" for page, results in pages_of(record).items())
    return f"CPU a page, each stage over the one before it: {told}."


def _steps(stages: Sequence[Mapping[str, Any]]) -> list[str]:
    told = []
    for result in stages[1:]:
        over = "" if result["gain_over_previous"] else " over naive"
        figure, judged = result["gain_over_previous"], result["verdict_over_previous"]
        if over:
            figure, judged = result["gain"], result["verdict"]
        told.append(f"{result['stage']} {judged if judged == 'no difference' else times(figure['ratio'])}{over}")
    return told or ["naive alone was ridden"]


def noise_sentence(record: Mapping[str, Any]) -> str:
    """Of each class of blocks, what each page's twins differ by."""
    told = []
    for length in ("long", "short"):
        known = {page: classes[length] for page, classes in record["noise"].items() if length in classes}
        if known:
            pages = ", ".join(f"{page} {each['stage']} {_noise(each)}" for page, each in known.items())
            told.append(f"{length} blocks: {pages}")
    return f"a stage against itself, {'; '.join(told)}"


def _noise(interval: Mapping[str, float]) -> str:
    ratio = percent(interval["ratio"])
    if interval["low"] == interval["high"]:
        return f"{ratio} in one round"
    return f"{ratio} [{percent(interval['low'])} to {percent(interval['high'])}]"


def reference_sentence(record: Mapping[str, Any]) -> str:
    """How optimized compares with the references, page by page; empty where none was ridden."""
    told = [
        f"{name} {interval(gain)} on {result['page']}"
        for result in record["results"]
        if result["stage"] == "optimized"
        for name, gain in result.get("gain_over_reference", {}).items()
    ]
    return f"Gain of optimized over {', '.join(told)}. " if told else ""


def left_out(servers: Mapping[str, str]) -> list[str]:
    """A sentence for each server of an experiment that could not be ridden, with the program that it needs."""
    return [f"Left out: {name}, untested where no {program} is found." for name, program in servers.items()]


def machine_sentence(record: Mapping[str, Any]) -> str:
    machine, dataset = record["machine"], record["dataset"]
    versions = record["versions"]
    parts = [
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']:g} GiB",
        machine["os"],
        ", ".join(
            f"{title} {versions[name]}"
            for name, title in (
                ("python", "Python"),
                ("django", "Django"),
                ("postgresql", "PostgreSQL"),
                ("valkey", "Valkey"),
            )
            if name in versions
        ),
        f"scale {dataset['scale']}, seed {dataset['seed']}",
        f"commit {record['commit']}",
    ]
    return "; ".join(part for part in parts if part)
