"""The README's picture: what a page costs at each stage, a bar each, narrow enough for a phone."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from loadtests.showing import formats
from loadtests.showing.report.svg import LogScale, element, line, picture, stage_class, text

WIDTH, LEFT, RIGHT, TOP, ROW, GAP = 440, 96, 136, 30, 21, 16
SHOWN_WIDTH = 660  # on a screen that is wide enough


def overview(record: Mapping[str, Any]) -> str:
    """A file of its own that follows the reader's light or dark: a group of bars for each page, under each other."""
    css = (Path(__file__).parent / "chart.css").read_text(encoding="utf-8")
    pages = {page: formats.ladder(results) for page, results in formats.pages_of(record).items()}
    floors = {page: formats.floor_ms(record, stages[-1]) for page, stages in pages.items()}
    costs = [result["cpu_ms"]["total"] for stages in pages.values() for result in stages]
    scale = LogScale([*costs, min(floors.values()) / 2], LEFT, WIDTH - RIGHT, room=1)
    parts, top = [], 0
    for page, stages in pages.items():
        parts += _group(page, stages, floors[page], scale, top)
        top += TOP + len(stages) * ROW + GAP
    parts.append(text(4, top + 4, "log scale; dashed: the floor, the least that Django can cost", "note"))
    style = f"<style>{css}</style>"
    return picture(WIDTH, top + 12, "CPU milliseconds a page, by stage", parts, style, width=SHOWN_WIDTH) + "\n"


def _group(page: str, stages: Sequence[Mapping[str, Any]], floor: float, scale: LogScale, top: int) -> list[str]:
    parts = [
        text(4, top + 16, f"{page}: CPU ms a page", "heading"),
        text(WIDTH - 4, top + 16, "over naive", "note", "end"),
    ]
    for number, result in enumerate(stages):
        y, cost = top + TOP + number * ROW, result["cpu_ms"]["total"]
        colour, end = stage_class(result["stage"]), scale(cost)
        parts.append(text(LEFT - 8, y + 12, result["stage"], "name", "end"))
        parts.append(element("rect", x=LEFT, y=y, width=end - LEFT, height=15, rx=2, class_=f"{colour} bar"))
        parts.append(text(max(end, scale(floor)) + 7, y + 12, f"{formats.digits(cost)} ms", "value"))
        if result["stage"] != "naive":
            parts.append(text(WIDTH - 4, y + 12, formats.gain_alone(result), "step-gain", "end"))
    bottom = top + TOP + len(stages) * ROW
    return [*parts, line(scale(floor), top + TOP - 4, scale(floor), bottom, "floor")]
