"""A record in which no two figures read alike, and what each of them has to look like where it is shown."""

import copy
import math
import random
from collections.abc import Iterator, Mapping
from typing import Any

NONE = "–"


def recognisable(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with each of its figures replaced by another one of three digits that no other figure has."""
    made = copy.deepcopy(dict(record))
    chance = random.Random(1)
    codes = [code for code in range(101, 1000) if code % 10]
    chance.shuffle(codes)
    figures = iter(codes)
    for twin in (twin for twins in made["noise"].values() for twin in twins.values()):
        low, middle, high = sorted(next(figures) for _ in range(3))
        twin |= {"low": 1 - high / 2000, "ratio": 1 + (low - 500) / 1000, "high": 1 + middle / 1000}
    for floor in (floor for floors in made["floor"].values() for floor in floors.values()):
        floor["cpu_ms"] = _cpu(figures, 1000)
        floor["pages_per_s"] = next(figures)
    for number, result in enumerate(made["results"]):
        result["cpu_ms"] = _cpu(figures, [1000, 100, 10][number % 3])
        result["pages_per_s"] = next(figures) / [100, 10, 1, 0.1][number % 4]
        for name in ("gain", "floor_multiple", "gain_over_previous"):
            if result[name]:
                result[name] = _interval(figures, [100, 10, 1][number % 3])
        for name in result["gain_over_reference"]:
            result["gain_over_reference"][name] = _interval(figures, 100)
        if result["stage"] != "naive":
            result["verdict"] = ["gain", "gain", "loss", "gain", "gain", "no difference", "gain"][number % 7]
        result |= {"queries": next(figures), "sql_ms": next(figures) / 10, "cache_calls": next(figures)}
        result |= {"cache_hits": next(figures), "template_ms": next(figures) / 100, "bytes": next(figures) * 100}
        result["client_bound"] = number % 4 == 1
        if result["gain_over_previous"]:
            judged = ["gain", "no difference", "gain", "loss", "gain"][number % 5]
            result["verdict_over_previous"] = judged
        if result["response_ms"]:
            names = ("max", "p50", "p95", "p99")[: 1 + number % 4]  # as many as the visits carry
            result["response_ms"] = {name: next(figures) / 10 for name in names} | {"n": next(figures)}
    made["beat_us"] = next(figures) / 10
    made["memory"] = {"rss_mib": float(next(figures)), "pss_mib": float(next(figures))}
    made["options"] |= {"users": next(figures), "web_workers": next(figures), "quick": True}
    made |= {"partial": True, "commit": "abcdefabcdef-dirty"}
    made["machine"] |= {"cpu": "Abacus", "cores": next(figures), "memory_gib": next(figures) / 10, "os": "Beads"}
    made["machine"]["pinning"] = {"pinned": True, "client": [next(figures)], "server": [next(figures), next(figures)]}
    made["versions"] = {"python": "3.99.1", "django": "6.99.2", "postgresql": "18.99", "valkey": "9.99.3"}
    made["dataset"] = {"scale": "tiny", "seed": next(figures), "checksum": "fedcba9876543210ffff"}
    made["unchanged"] = [{"page": "product", "stage": "fragments", "served_by": "lean"}]
    return made


def three(value: float | None) -> str:
    """Three digits, none of them before the decimal point dropped, at most two behind it."""
    if value is None:
        return NONE
    behind = 2 - math.floor(math.log10(value))
    return f"{value:.{min(2, max(0, behind))}f}"


def whole(value: float | None) -> str:
    return NONE if value is None else f"{value:.0f}"


def times(value: float) -> str:
    return f"{three(value)}×"


def bounds(figure: Mapping[str, float]) -> str:
    return f"[{three(figure['low'])}–{three(figure['high'])}]"


def interval(figure: Mapping[str, float] | None) -> str:
    return f"{times(figure['ratio'])} {bounds(figure)}" if figure else NONE


def gain(result: Mapping[str, Any]) -> str:
    return NONE if result["stage"] == "naive" else judged(result["gain"], result["verdict"])


def step(result: Mapping[str, Any]) -> str:
    figure = result["gain_over_previous"]
    return judged(figure, result["verdict_over_previous"]) if figure else NONE


def judged(figure: Mapping[str, float], verdict: str) -> str:
    return f"no difference {bounds(figure)}" if verdict == "no difference" else interval(figure)


def speed(result: Mapping[str, Any]) -> str:
    return ("≥ " if result["client_bound"] else "") + three(result["pages_per_s"])


def percent(ratio: float) -> str:
    return f"{'+' if ratio >= 1 else '−'}{abs(ratio - 1) * 100:.1f} %"


def noise(figure: Mapping[str, float]) -> str:
    return f"{percent(figure['ratio'])} [{percent(figure['low'])} to {percent(figure['high'])}]"


def label(result: Mapping[str, Any]) -> str:
    told = result["stage"]
    told += ", customer" if result["visitor"] == "customer" else ""
    return str(told + (", cold" if result["cache"] == "cold" else ""))


def pages_of(record: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(result["page"] for result in record["results"]))


def ladder(record: Mapping[str, Any], page: str) -> list[dict[str, Any]]:
    return rows(record, page)[:6]


def rows(record: Mapping[str, Any], page: str) -> list[dict[str, Any]]:
    """The page's results in the order in which people read them: the ladder, then what stands beside it."""
    order = [
        "naive",
        "eager",
        "lean",
        "denormalized",
        "fragments",
        "optimized",
        "naive, customer",
        "optimized, customer",
    ]
    order += ["fragments, cold", "optimized, cold", "cache_page"]
    return sorted((r for r in record["results"] if r["page"] == page), key=lambda r: order.index(label(r)))


def response(result: Mapping[str, Any]) -> str:
    found = result["response_ms"]
    return f"{three(found.get('p50'))} ({found['n']})" if found else NONE


def waited(result: Mapping[str, Any], name: str) -> str:
    return three((result["response_ms"] or {}).get(name))


def _cpu(figures: Iterator[int], scale: float) -> dict[str, float]:
    parts = {name: next(figures) / scale for name in ("web", "postgresql", "valkey", "relay")}
    return parts | {"total": round(sum(parts.values()), 4)}


def _interval(figures: Iterator[int], scale: float) -> dict[str, float]:
    return dict(zip(("low", "ratio", "high"), sorted(next(figures) / scale for _ in range(3)), strict=True))
