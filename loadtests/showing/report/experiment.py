"""The chart of an experiment: the gain of each row over what it is compared with, and its interval."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from loadtests.showing import formats
from loadtests.showing.report.svg import LogScale, element, line, picture, stage_class, text, tick_label

WIDTH, LEFT, RIGHT, TOP, ROW = 720, 250, 70, 30, 24
Rows = Sequence[Mapping[str, Any]]


def chart_of(title: str, pages: Mapping[str, Rows]) -> str:
    """A file of its own that follows the reader's light or dark."""
    css = (Path(__file__).parent / "chart.css").read_text(encoding="utf-8")
    compared = {page: [row for row in rows if row["over"]] for page, rows in pages.items()}
    ends = [row["over_gain"][end] for rows in compared.values() for row in rows for end in ("low", "high")]
    scale = LogScale([1.0, *ends], LEFT, WIDTH - RIGHT)
    parts, y = [], 0.0
    for page, rows in compared.items():
        parts += _page(page, rows, scale, y)
        y += TOP + len(rows) * ROW + 26
    return picture(WIDTH, round(y), title, parts, f"<style>{css}</style>") + "\n"


def _page(page: str, rows: Rows, scale: LogScale, top: float) -> list[str]:
    start, end = top + TOP - 6, top + TOP + len(rows) * ROW
    parts = [text(4, top + 16, f"{page}: gain, over what stands in brackets", "heading")]
    for tick in scale.ticks():
        parts.append(line(scale(tick), start, scale(tick), end, "floor" if tick == 1 else "grid"))
        parts.append(text(scale(tick), end + 14, tick_label(tick), "tick", "middle"))
    for number, row in enumerate(rows):
        y, gain = top + TOP + number * ROW + 8, row["over_gain"]
        colour = stage_class(row["stage"] if not row["reference"] else row["over"])
        parts.append(text(LEFT - 10, y + 4, f"{formats.label(row)} ({row['over']})", "name", "end"))
        parts.append(line(scale(gain["low"]), y, scale(gain["high"]), y, f"{colour} curve"))
        parts.append(element("circle", cx=scale(gain["ratio"]), cy=y, r=4, class_=f"{colour} dot"))
        parts.append(text(scale(gain["high"]) + 8, y + 4, formats.times(gain["ratio"]), "value"))
    return parts
