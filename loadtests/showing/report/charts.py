"""The charts of costs: the waterfall, the CPU split and the heatmap."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from loadtests.showing import formats
from loadtests.showing.report.svg import LogScale, element, line, picture, stage_class, text, tick_label

WIDTH, LEFT, RIGHT, TOP = 480, 46, 12, 30
Results = Sequence[Mapping[str, Any]]


def waterfall(page: str, results: Results, floor_ms: float) -> str:
    """CPU milliseconds a page, from stage to stage down to the floor, on a logarithmic scale."""
    stages = formats.ladder(results)
    beside = [r for r in results if r["reference"]]
    columns = [*stages, *beside]
    height, bottom = 320, 262
    costs = [r["cpu_ms"]["total"] for r in columns]
    scale = LogScale([*costs, floor_ms], bottom, TOP + 14, room=1.5)
    parts = log_grid(scale, LEFT, WIDTH - RIGHT)
    step = (WIDTH - LEFT - RIGHT) / len(columns)
    before = None
    for number, result in enumerate(columns):
        x, cost = LEFT + number * step, result["cpu_ms"]["total"]
        bar = min(step * 0.62, 64)
        centre = x + step / 2
        colour = stage_class(result["stage"])
        parts.append(
            element(
                "rect",
                x=centre - bar / 2,
                y=scale(cost),
                width=bar,
                height=bottom - scale(cost),
                rx=2,
                class_=f"{colour} bar",
            )
        )
        if before is not None and not result["reference"]:
            parts.append(line(centre - step + bar / 2, scale(before), centre + bar / 2, scale(before), "step"))
            parts.append(line(centre, scale(before), centre, scale(cost) - 18, "step"))
        parts.append(text(centre, scale(cost) - 5, f"{formats.digits(cost)} ms", "value", "middle"))
        parts.append(text(centre, bottom + 17, result["stage"], "stage-name", "middle"))
        if gained := result["gain_over_previous"]:
            parts.append(text(centre, bottom + 34, formats.times(gained["ratio"]), "step-gain", "middle"))
        before = cost if not result["reference"] else before
    y = scale(floor_ms)
    parts.append(line(LEFT, y, WIDTH - RIGHT, y, "floor"))
    parts.append(
        text(
            4,
            bottom + 51,
            f"log scale; below each stage its gain over the one before; dashed: floor, {formats.digits(floor_ms)} ms",
            "note",
        )
    )
    parts.append(text(4, 14, f"{page}: CPU ms a page", "heading"))
    return picture(WIDTH, height, f"{page}: CPU milliseconds a page, stage by stage", parts)


def split(page: str, results: Results) -> str:
    """Where the CPU goes: web workers, PostgreSQL, Valkey and the relay as shares of each stage's total."""
    row, start, end = 27, 150, WIDTH - 62
    parts = [text(4, 14, f"{page}: who spends the CPU", "heading")]
    for number, result in enumerate(results):
        y = TOP + number * row
        cpu = result["cpu_ms"]
        parts.append(text(start - 8, y + 14, formats.label(result), "name", "end"))
        x = float(start)
        for name in ("web", "postgresql", "valkey", "relay"):
            width = (cpu.get(name) or 0) / cpu["total"] * (end - start)
            parts.append(element("rect", x=x, y=y, width=max(0.0, width), height=19, class_=f"cpu-{name}"))
            if width > 34:
                parts.append(text(x + 6, y + 14, f"{(cpu.get(name) or 0) / cpu['total']:.0%}", "inside"))
            x += width
        parts.append(text(end + 7, y + 14, f"{formats.digits(cpu['total'])} ms", "value"))
    return picture(WIDTH, TOP + len(results) * row + 6, f"{page}: CPU by process", parts)


def heatmap(pages: Mapping[str, Results]) -> str:
    """Page by stage, coloured by the logarithm of the gain over naive: a table, so that it reads aloud."""
    labels = list(
        dict.fromkeys(formats.label(r) for results in pages.values() for r in results if r["stage"] != "naive")
    )
    if not labels:
        return ""
    gains = [r["gain"]["ratio"] for results in pages.values() for r in results]
    reach = math.log(max(max(gains), 2))
    head = "".join(f"<th scope=col>{escape(page)}</th>" for page in pages)
    rows = []
    for label in labels:
        cells = []
        for results in pages.values():
            found = next((r for r in results if formats.label(r) == label), None)
            cells.append(_heat(found, reach))
        rows.append(f"<tr><th scope=row>{escape(label)}</th>{''.join(cells)}</tr>")
    return f"<table class=heat><thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _heat(result: Mapping[str, Any] | None, reach: float) -> str:
    if result is None:
        return f"<td class=none>{formats.NONE}</td>"
    share = max(0.0, min(1.0, math.log(result["gain"]["ratio"]) / reach))
    dark = " dark" if share > 0.55 else ""
    return f'<td class="cell{dark}" style="--heat:{share * 100:.0f}%">{formats.gain_alone(result)}</td>'


def log_grid(scale: LogScale, left: float, right: float) -> list[str]:
    parts = []
    for tick in scale.ticks():
        parts.append(line(left, scale(tick), right, scale(tick), "grid"))
        parts.append(text(left - 6, scale(tick) + 4, tick_label(tick), "tick", "end"))
    return parts
