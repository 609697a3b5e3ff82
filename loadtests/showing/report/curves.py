"""The charts of spread: the latency distribution of each stage, and the noise floor round by round."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from loadtests.recording import percentiles
from loadtests.recording.intervals import Interval, noise_band
from loadtests.recording.store import in_beats
from loadtests.showing import formats
from loadtests.showing.report.charts import LEFT, TOP, WIDTH, log_grid
from loadtests.showing.report.svg import LogScale, element, line, picture, stage_class, text

PERCENTS = (50, 75, 90, 95, 99, 99.9)
LABEL_GAP = 13.0


def latency_curves(page: str, results: Sequence[Mapping[str, Any]]) -> str:
    """Response time by percentile; each curve ends where its number of visits no longer supports it."""
    known = [r for r in results if r["latency_histogram"]]
    if not known:
        return ""
    curves = {formats.label(r): (r, _points(r)) for r in known}
    bottom, right = 262, WIDTH - 134
    values = [ms for _, points in curves.values() for _, ms in points]
    scale = LogScale(values, bottom, TOP + 6)
    furthest = max(percent for _, points in curves.values() for percent, _ in points)
    parts = log_grid(scale, LEFT, right)
    for percent in PERCENTS:
        if percent <= furthest:
            x = _across(percent, furthest, right)
            parts += [line(x, TOP + 6, x, bottom, "grid"), text(x, bottom + 17, f"p{percent:g}", "tick", "middle")]
    ends = []
    for label, (result, points) in curves.items():
        places = [(_across(percent, furthest, right), scale(ms)) for percent, ms in points]
        path = "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in places)
        dashed = " customer" if result["visitor"] == "customer" else ""
        parts.append(element("path", d=path, class_=f"{stage_class(result['stage'])} curve{dashed}"))
        ends.append((places[-1][1], label, stage_class(result["stage"]), places[-1]))
    parts += _end_labels(ends, right)
    visits = sorted({int(r["latency_ms"]["n"]) for r in known})
    told = f"{visits[0]}" if len(visits) == 1 else f"{visits[0]} to {visits[-1]}"
    parts.append(text(LEFT, bottom + 36, f"{told} visits a stage; dashed: customers; log scale", "note"))
    parts.append(text(4, 14, f"{page}: response time, ms", "heading"))
    return picture(WIDTH, 305, f"{page}: response time by percentile", parts)


def noise_dots(record: Mapping[str, Any]) -> str:
    """Every round's ratio of naive over itself, and the band inside which a gain is no difference."""
    pages = list(record["noise"]["pages"])
    ratios = {page: _aa_ratios(record, page) for page in pages}
    reach = max([abs(ratio - 1) for page in pages for ratio in ratios[page]] + [0.03]) * 1.15
    start, end, row = 90, WIDTH - 20, 44

    def across(ratio: float) -> float:
        return start + (ratio - 1 + reach) / (2 * reach) * (end - start)

    bottom = TOP + row * len(pages)
    parts = [text(4, 14, "naive over itself, by round", "heading")]
    for number, page in enumerate(pages):
        y = TOP + row * number + row / 2
        low, high = (
            min(max(edge, 1 - reach), 1 + reach) for edge in noise_band(Interval(**record["noise"]["pages"][page]))
        )
        parts.append(
            element("rect", x=across(low), y=y - 13, width=across(high) - across(low), height=26, class_="band")
        )
        parts.append(text(start - 8, y + 4, page, "name", "end"))
        parts += [element("circle", cx=across(ratio), cy=y, r=4, class_="s-naive dot") for ratio in ratios[page]]
    for ratio in (1 - reach / 1.15, 1.0, 1 + reach / 1.15):
        parts.append(line(across(ratio), TOP, across(ratio), bottom, "grid"))
        parts.append(text(across(ratio), bottom + 16, formats.percent(ratio), "tick", "middle"))
    return picture(WIDTH, bottom + 24, "The noise floor: naive over itself, by round", parts)


def _points(result: Mapping[str, Any]) -> list[tuple[float, float]]:
    """(percentile, ms) up to the highest percentile that the sample count supports."""
    counted = percentiles.decode(result["latency_histogram"])
    last = 100 * (1 - 1 / max(2, counted.get_total_count()))
    steps = [50 + 2 * number for number in range(25)] + [98.5, 99, 99.3, 99.5, 99.7, 99.8, 99.9]
    kept = [percent for percent in steps if percent < last] + [last]
    return [(percent, percentiles.percentile(counted, percent)) for percent in kept if percent >= 50]


def _across(percent: float, furthest: float, right: float) -> float:
    """Each further nine takes the same distance: the tail is what the chart is about."""
    share = math.log(50 / (100 - percent)) / max(math.log(50 / (100 - furthest)), 1e-9)
    return LEFT + share * (right - LEFT)


def _end_labels(ends: Sequence[tuple[float, str, str, tuple[float, float]]], right: float) -> list[str]:
    """Names at the ends of the curves, moved apart where they would meet."""
    parts = []
    lowest = -math.inf
    for y, label, colour, place in sorted(ends):
        lowest = max(y, lowest + LABEL_GAP)
        parts.append(element("circle", cx=place[0], cy=place[1], r=2.5, class_=f"{colour} dot"))
        parts.append(text(right + 8, lowest + 4, label.replace(", customer", ", cust."), f"{colour} curve-name"))
    return parts


def _aa_ratios(record: Mapping[str, Any], page: str) -> list[float]:
    result = next(r for r in record["results"] if r["page"] == page and r["stage"] == "naive" and r["cache"] == "warm")
    by_round: dict[int, list[float]] = {}
    for each in result["rounds"]:
        by_round.setdefault(each["round"], []).append(in_beats(each))
    return [pair[0] / pair[1] for pair in by_round.values() if len(pair) == 2]
