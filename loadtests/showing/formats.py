"""Figures as people read them: three digits, a unit, an interval in brackets."""

from collections.abc import Mapping
from typing import Any

NONE = "–"


CARRIED_BY = {"p95": 20, "p99": 100}  # visits; of fewer, it is merely the slowest


def latency(result: Mapping[str, Any], name: str) -> str:
    """A result's latency in milliseconds; nothing for a percentile that so few visits do not carry."""
    found = result["latency_ms"]
    return digits(found[name]) if found and found["n"] >= CARRIED_BY.get(name, 1) else NONE


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
    return ", ".join([result["stage"], *extras])


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


def ladder(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The stages of a page, warm, for the visitor who has ridden them all."""
    first = results[0]["visitor"]
    return [r for r in results if not r["reference"] and r["cache"] == "warm" and r["visitor"] == first]


def noise_sentence(record: Mapping[str, Any]) -> str:
    noise = record["noise"]
    by_page = "; ".join(f"{page} {_noise(interval)}" for page, interval in noise["pages"].items())
    return f"naive against itself: {_noise(noise['overall'])}, by page: {by_page}"


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
