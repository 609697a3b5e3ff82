"""The chart of spread: the noise round by round."""

from collections.abc import Mapping
from typing import Any

from loadtests.recording.intervals import Interval, noise_band
from loadtests.recording.store import in_beats
from loadtests.showing import formats
from loadtests.showing.report.charts import TOP, WIDTH
from loadtests.showing.report.svg import element, line, picture, stage_class, text


def noise_dots(record: Mapping[str, Any]) -> str:
    """Every round's ratio of a stage over itself, and the band inside which a gain is no difference."""
    twins = {f"{page} {each['stage']}": (page, each) for page, of in record["noise"].items() for each in of.values()}
    ratios = {name: _aa_ratios(record, page, each["stage"]) for name, (page, each) in twins.items()}
    reach = max([abs(ratio - 1) for known in ratios.values() for ratio in known] + [0.03]) * 1.15
    start, end, row = 150, WIDTH - 20, 44

    def across(ratio: float) -> float:
        return start + (ratio - 1 + reach) / (2 * reach) * (end - start)

    bottom = TOP + row * len(twins)
    parts = [text(4, 14, "a stage over itself, by round", "heading")]
    for number, (name, (_, noise)) in enumerate(twins.items()):
        y = TOP + row * number + row / 2
        known = Interval(**{bound: noise[bound] for bound in ("ratio", "low", "high")})
        low, high = (min(max(edge, 1 - reach), 1 + reach) for edge in noise_band(known))
        parts.append(
            element("rect", x=across(low), y=y - 13, width=across(high) - across(low), height=26, class_="band")
        )
        parts.append(text(start - 8, y + 4, name, "name", "end"))
        parts += [
            element("circle", cx=across(ratio), cy=y, r=4, class_=f"{stage_class(noise['stage'])} dot")
            for ratio in ratios[name]
        ]
    for ratio in (1 - reach / 1.15, 1.0, 1 + reach / 1.15):
        parts.append(line(across(ratio), TOP, across(ratio), bottom, "grid"))
        parts.append(text(across(ratio), bottom + 16, formats.percent(ratio), "tick", "middle"))
    return picture(WIDTH, bottom + 24, "The noise: a stage over itself, by round", parts)


def _aa_ratios(record: Mapping[str, Any], page: str, stage: str) -> list[float]:
    result = formats.ladder([r for r in record["results"] if r["page"] == page])
    twin = next(r for r in result if r["stage"] == stage)
    by_round: dict[int, list[float]] = {}
    for each in twin["rounds"]:
        by_round.setdefault(each["round"], []).append(in_beats(each))
    return [pair[0] / pair[1] for pair in by_round.values() if len(pair) == 2]
