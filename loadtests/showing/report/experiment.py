"""The chart of an experiment: gains with their intervals, or how long visitors waited the more of them came."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from loadtests.showing import formats
from loadtests.showing.report.svg import LogScale, element, line, picture, stage_class, text, tick_label

WIDTH, LEFT, RIGHT, TOP, ROW, HEIGHT = 440, 10, 58, 30, 36, 220  # narrow enough for a phone
SHOWN_WIDTH = 560  # on a screen that is wide enough
Rows = Sequence[Mapping[str, Any]]


def under_load(rows: Rows) -> bool:
    """Whether visitors came at shares of each stage's own capacity."""
    return any("load" in row and row["load"]["share"] and not row["load"]["of"] for row in rows)


def chart_of(title: str, pages: Mapping[str, Rows]) -> str:
    """A file of its own that follows the reader's light or dark."""
    css = (Path(__file__).parent / "chart.css").read_text(encoding="utf-8")
    parts, y = [], 0.0
    for page, rows in pages.items():
        drawn, height = _waiting(page, rows, y) if under_load(rows) else _gains(page, rows, y)
        parts += drawn
        y += height
    return picture(WIDTH, round(y), title, parts, f"<style>{css}</style>", width=SHOWN_WIDTH) + "\n"


def _gains(page: str, results: Rows, top: float) -> tuple[list[str], float]:
    rows = [row for row in results if row["over"]]
    scale = LogScale([1.0, *(row["over_gain"][end] for row in rows for end in ("low", "high"))], LEFT, WIDTH - RIGHT)
    end = top + TOP + len(rows) * ROW
    parts = [text(4, top + 16, f"{page}: gain", "heading")]
    parts += [text(scale(tick), end + 14, tick_label(tick), "tick", "middle") for tick in scale.ticks()]
    for number, row in enumerate(rows):
        y, gain = top + TOP + number * ROW + 24, row["over_gain"]
        colour = stage_class(row["over"] if row["reference"] else row["stage"])
        parts.append(_name(row, y - 12))
        for tick in scale.ticks():
            parts.append(line(scale(tick), y - 8, scale(tick), y + 8, "even" if tick == 1 else "grid"))
        parts.append(line(scale(gain["low"]), y, scale(gain["high"]), y, f"{colour} curve"))
        parts.append(element("circle", cx=scale(gain["ratio"]), cy=y, r=4, class_=f"{colour} dot"))
        parts.append(text(WIDTH - 4, y + 4, formats.times(gain["ratio"]), "value", "end"))
    return parts, TOP + len(rows) * ROW + 26


def _name(row: Mapping[str, Any], y: float) -> str:
    """What it is, and over what."""
    over = element("tspan", escape(f" over {row['over']}"), class_="tick")
    return element("text", escape(formats.label(row)) + over, x=LEFT, y=y, class_="name")


def _waiting(page: str, results: Rows, top: float) -> tuple[list[str], float]:
    """Median, and dashed the 95th percentile where enough visitors came for it, over the share of the capacity."""
    rows = [row for row in results if "p50" in row["waited"]]
    if not rows:
        return [text(4, top + 16, f"{page}: too few visitors came to tell what they waited for", "heading")], TOP
    known = [row["waited"][name] for row in rows for name in ("p50", "p95") if name in row["waited"]]
    scale = LogScale(known, top + TOP + HEIGHT, top + TOP + 6)
    left, right = 44, WIDTH - 96
    parts = [text(4, top + 16, f"{page}: ms waited, median and (dashed) p95, by load", "heading")]
    for tick in scale.ticks():
        parts.append(line(left, scale(tick), right, scale(tick), "grid"))
        parts.append(text(left - 6, scale(tick) + 4, tick_label(tick), "tick", "end"))
    for share in sorted({_share(row) for row in rows}):
        told = f"{share * 100:.0f} %" if share else "one visitor"
        parts.append(text(left + share * (right - left), top + TOP + HEIGHT + 16, told, "tick", "middle"))
    for stage in dict.fromkeys(row["stage"] for row in rows):
        own = sorted((row for row in rows if row["stage"] == stage), key=_share)
        for name, extra in (("p50", ""), ("p95", " customer")):
            at = [(left + _share(r) * (right - left), scale(r["waited"][name])) for r in own if name in r["waited"]]
            path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in at)
            parts += [element("path", d=path, class_=f"{stage_class(stage)} curve{extra}")] if len(at) > 1 else []
            if name == "p50":
                parts.append(text(at[-1][0] + 8, at[-1][1] + 4, stage, f"{stage_class(stage)} curve-name"))
    return parts, TOP + HEIGHT + 30


def what_to_see(pages: Mapping[str, Rows]) -> str:
    """A sentence or two that say what the chart shows, with the figures that stand out."""
    rows = [row for of_page in pages.values() for row in of_page]
    if under_load(rows):
        return _longest_waits(pages)
    judged = [(row["over_gain"]["ratio"], page, row) for page, own in pages.items() for row in own if row["over"]]
    told = ["Right of the bold mark at 1 is a gain, left of it a loss; the line through a dot is its 95 % interval."]
    for verdict, pick, word in (("gain", max, "most"), ("loss", min, "least")):
        if known := [each for each in judged if each[2]["over_verdict"] == verdict]:
            ratio, page, row = pick(known, key=lambda each: each[0])
            told.append(f"The {word}: {formats.times(ratio)}, {formats.label(row)} over {row['over']} on {page}.")
    return " ".join(told)


def _longest_waits(pages: Mapping[str, Rows]) -> str:
    told = ["Each curve is a stage; to the right come more of the visitors that it can serve at most."]
    for page, rows in pages.items():
        known = [row for row in rows if "p50" in row["waited"] and "load" in row]
        busiest = {row["stage"]: row for row in sorted(known, key=_share)}
        longest = sorted(busiest.values(), key=lambda row: -row["waited"]["p50"])
        waits = [f"{formats.digits(row['waited']['p50'])} ms for {row['stage']}" for row in longest]
        if waits:
            told.append(f"At the right end, half of the visitors of {page} wait for more than {', '.join(waits)}.")
    return " ".join(told)


def _share(row: Mapping[str, Any]) -> float:
    return float(row["load"]["share"]) if "load" in row else 0.0
