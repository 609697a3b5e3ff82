"""The little SVG that the charts need: elements, logarithmic scales, colours by stage."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

STAGE_CLASSES = ("naive", "eager", "lean", "denormalized", "fragments", "optimized")


def stage_class(stage: str) -> str:
    """The CSS class that colours a stage; references and unknown stages are grey."""
    return f"s-{stage}" if stage in STAGE_CLASSES else "s-reference"


def element(name: str, content: str = "", **attributes: Any) -> str:
    """`element("rect", x=1, class_="bar")`; underscores stand for hyphens, a trailing one is dropped."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_number(value))}"' for key, value in attributes.items()
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(x: float, y: float, words: str, class_: str = "", anchor: str = "start") -> str:
    return element("text", escape(words), x=x, y=y, class_=class_, text_anchor=anchor)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> str:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def picture(across: int, down: int, title: str, parts: Sequence[str], extra: str = "", **attributes: Any) -> str:
    """A chart that scales with its column; `title` is what a screen reader says, `width` how wide it is at most."""
    inner = element("title", escape(title)) + extra + "".join(parts)
    attributes |= {"viewBox": f"0 0 {across} {down}", "role": "img", "class_": "chart"}
    return element("svg", inner, xmlns="http://www.w3.org/2000/svg", **attributes)


class LogScale:
    """Values to positions, each factor of ten the same distance; covers all values with room to spare."""

    def __init__(self, values: Sequence[float], start: float, end: float, room: float = 1.3):
        self.low = math.log10(min(values) / room)
        self.high = math.log10(max(values) * room)
        self.start, self.end = start, end

    def __call__(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        """1, 10, 100 … within the scale; with 2 and 5 between them where it is short."""
        decades = range(math.floor(self.low), math.ceil(self.high) + 1)
        steps: Mapping[bool, tuple[int, ...]] = {True: (1, 2, 5), False: (1,)}
        short = self.high - self.low < 2
        candidates = (step * 10.0**decade for decade in decades for step in steps[short])
        return [value for value in candidates if self.low <= math.log10(value) <= self.high]


def tick_label(value: float) -> str:
    return f"{value:g}"


def _number(value: Any) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
