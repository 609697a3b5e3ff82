"""The charts are read as people read them, by their axes: each bar, curve and dot stands where its figure is."""

import math
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from loadtests.recording.intervals import Interval, noise_band
from loadtests.showing.report.charts import heatmap
from loadtests.showing.report.overview import overview
from loadtests.showing.report.page import render
from loadtests.tests.derived import by_itself
from loadtests.tests.recognisable import label, pages_of, percent, recognisable, rows, three, times

SVG = "{http://www.w3.org/2000/svg}"
Chart = ElementTree.Element


@pytest.fixture(scope="module")
def record(world_record: dict[str, Any]) -> dict[str, Any]:
    return recognisable(world_record)


@pytest.fixture(scope="module")
def charts(record: dict[str, Any]) -> dict[str, Chart]:
    """Those of the report, by their headings."""
    drawn = [ElementTree.fromstring(each) for each in re.findall(r"<svg.*?</svg>", render([record]), re.DOTALL)]  # noqa: S314
    return {_texts(each, "heading")[0][2]: each for each in drawn}


def test_bars_stand_at_their_cost_over_the_floor(record: dict[str, Any], charts: dict[str, Chart]) -> None:
    for page in pages_of(record):
        stages, chart = _ridden(record, page), charts[f"{page}: CPU ms a page"]
        value_at = _logarithmic(chart)
        bars, names, values = (_by_x(chart, kind) for kind in ("bar", "stage-name", "value"))
        assert [text for _, _, text in names] == [result["stage"] for result in stages]
        assert [text for _, _, text in values] == [f"{three(r['cpu_ms']['total'])} ms" for r in stages]
        gains = [times(r["gain_over_previous"]["ratio"]) for r in stages if r["gain_over_previous"]]
        assert [text for _, _, text in _by_x(chart, "step-gain")] == gains
        for (x, y, _), (name_x, _, _), result in zip(bars, names, stages, strict=True):
            assert x == pytest.approx(name_x, abs=0.3)
            assert value_at(y) == pytest.approx(result["cpu_ms"]["total"], rel=0.02)
        assert (
            len({round(y + float(bar.get("height", 0)), 0) for (_, y, _), bar in zip(bars, _bars(chart), strict=True)})
            == 1
        )
        floor = record["floor"][page]["gzip"]["cpu_ms"]["total"]
        [line] = [each for each in chart.iter(f"{SVG}line") if each.get("class") == "floor"]
        assert value_at(float(line.get("y1", 0))) == pytest.approx(floor, rel=0.02)
        assert f"dashed: floor, {three(floor)} ms" in _texts(chart, "note")[0][2]


def test_the_overviews_bars_end_at_their_cost_on_one_scale(record: dict[str, Any]) -> None:
    chart = ElementTree.fromstring(overview(record))  # noqa: S314
    expected = [result for page in pages_of(record) for result in _ridden(record, page) if not result["reference"]]
    floors = [record["floor"][page]["gzip"]["cpu_ms"]["total"] for page in pages_of(record)]
    assert [text for _, _, text in _texts(chart, "heading")] == [f"{page}: CPU ms a page" for page in pages_of(record)]
    assert [text for _, _, text in _texts(chart, "name")] == [result["stage"] for result in expected]
    assert [text for _, _, text in _texts(chart, "value")] == [f"{three(r['cpu_ms']['total'])} ms" for r in expected]
    judged = [(r["verdict"], times(r["gain"]["ratio"])) for r in expected if r["stage"] != "naive"]
    told = [verdict if verdict == "no difference" else gain for verdict, gain in judged]
    assert [text for _, _, text in _texts(chart, "step-gain")] == told
    ends = [float(bar.get("x", 0)) + float(bar.get("width", 0)) for bar in _bars(chart)]
    ends += [float(line.get("x1", 0)) for line in chart.iter(f"{SVG}line") if line.get("class") == "floor"]
    logarithms = [math.log(cost) for cost in [*(r["cpu_ms"]["total"] for r in expected), *floors]]
    (x0, low), *_, (x1, high) = sorted(zip(ends, logarithms, strict=True), key=lambda each: each[1])
    for x, logarithm in zip(ends, logarithms, strict=True):
        assert x == pytest.approx(x0 + (logarithm - low) / (high - low) * (x1 - x0), abs=0.3)


def test_shares_are_of_the_stages_total(record: dict[str, Any], charts: dict[str, Chart]) -> None:
    for page in pages_of(record):
        chart = charts[f"{page}: who spends the CPU"]
        by_row: dict[float, dict[str, float]] = {}
        for bar in chart.iter(f"{SVG}rect"):
            by_row.setdefault(float(bar.get("y", 0)), {})[bar.get("class", "")] = float(bar.get("width", 0))
        assert [text for _, _, text in _texts(chart, "name")] == [label(result) for result in rows(record, page)]
        told = [text for _, _, text in _texts(chart, "value")]
        assert told == [f"{three(result['cpu_ms']['total'])} ms" for result in rows(record, page)]
        for (y, widths), result in zip(sorted(by_row.items()), rows(record, page), strict=True):
            shares = {
                name: result["cpu_ms"][name] / result["cpu_ms"]["total"]
                for name in ("web", "postgresql", "valkey", "relay")
            }
            for name, share in shares.items():
                assert widths[f"cpu-{name}"] / sum(widths.values()) == pytest.approx(share, abs=0.003)
            assert sum(widths.values()) == pytest.approx(sum(next(iter(by_row.values())).values()), abs=0.5)
            inside = [text for _, text_y, text in _texts(chart, "inside") if 0 < text_y - y < 20]
            shown = [f"{share:.0%}" for name, share in shares.items() if widths[f"cpu-{name}"] > 34]
            assert inside == shown


def test_dots_are_a_stage_over_itself_and_the_band_is_the_noise(
    record: dict[str, Any], charts: dict[str, Chart]
) -> None:
    chart = charts["a stage over itself, by round"]
    (left, _, low), (middle, _, even), (_, _, high) = _by_x(chart, "tick")
    assert even == percent(1.0)
    reach = float(high.removesuffix(" %")) / 100
    assert low == percent(1 - reach)
    width = (middle - left) / reach
    dots, names = _by_x(chart, "dot"), _texts(chart, "name")
    for page, twin in ((page, twin) for page, twins in record["noise"].items() for twin in twins.values()):
        [y] = [y - 4 for _, y, text in names if text == f"{page} {twin['stage']}"]
        shown = sorted(1 + (x - middle) / width for x, dot_y, _ in dots if abs(dot_y - y) < 1)
        assert shown == pytest.approx(sorted(by_itself(record, page, twin["stage"])), abs=0.02 * reach)
        [band] = [each for each in chart.iter(f"{SVG}rect") if abs(float(each.get("y", 0)) + 13 - y) < 1]
        start = float(band.get("x", 0))
        found = [1 + (x - middle) / width for x in (start, start + float(band.get("width", 0)))]
        noise, edge = noise_band(Interval(twin["ratio"], twin["low"], twin["high"])), reach * 1.15  # of the chart
        assert found == pytest.approx([max(noise[0], 1 - edge), min(noise[1], 1 + edge)], abs=0.02 * reach)


def test_the_heat_is_the_logarithm_of_the_gain(record: dict[str, Any]) -> None:
    by_page = {page: rows(record, page) for page in pages_of(record)}
    most = max(result["gain"]["ratio"] for results in by_page.values() for result in results)
    lines = re.findall(r"<tr>(.*?)</tr>", heatmap(by_page))
    assert re.findall(r"<th scope=col>(.*?)</th>", lines[0]) == list(by_page)
    for line in lines[1:]:
        [name] = re.findall(r"<th scope=row>(.*?)</th>", line)
        cells = re.findall(r'<td class="cell.*?--heat:(\d+)%">(.*?)</td>', line)
        for (heat, text), results in zip(cells, by_page.values(), strict=True):
            [result] = [each for each in results if label(each) == name]
            gain = result["gain"]["ratio"]
            assert text == ("no difference" if result["verdict"] == "no difference" else times(gain))
            assert int(heat) == pytest.approx(100 * max(0, math.log(gain) / math.log(most)), abs=0.6)
    assert len(lines) == len({label(result) for result in by_page["product"] if result["stage"] != "naive"}) + 1


def _ridden(record: dict[str, Any], page: str) -> list[dict[str, Any]]:
    return [r for r in rows(record, page) if r["cache"] == "warm" and r["visitor"] == "anonymous"]


def _texts(chart: Chart, kind: str) -> list[tuple[float, float, str]]:
    found = [each for each in chart.iter(f"{SVG}text") if kind in each.get("class", "").split()]
    return [(float(each.get("x", 0)), float(each.get("y", 0)), each.text or "") for each in found]


def _bars(chart: Chart) -> list[Chart]:
    return [each for each in chart.iter(f"{SVG}rect") if "bar" in each.get("class", "").split()]


def _by_x(chart: Chart, kind: str) -> list[tuple[float, float, str]]:
    """The marks of a kind from left to right: texts, tops of bars with their middle, dots."""
    bars = [(float(b.get("x", 0)) + float(b.get("width", 0)) / 2, float(b.get("y", 0)), "") for b in _bars(chart)]
    circles = [each for each in chart.iter(f"{SVG}circle") if "dot" in each.get("class", "").split()]
    dots = [(float(each.get("cx", 0)), float(each.get("cy", 0)), "") for each in circles]
    return sorted({"bar": bars, "dot": dots}.get(kind) or _texts(chart, kind))


def _logarithmic(chart: Chart) -> Callable[[float], float]:
    """What a height means, by the axis on the left; every tick has to agree."""
    ticks = [(y - 4, math.log(float(text))) for _, y, text in _texts(chart, "tick") if not text.startswith("p")]
    (y0, low), *_, (y1, high) = sorted(ticks, key=lambda tick: tick[1])
    for y, value in ticks:
        assert value == pytest.approx(low + (y - y0) / (y1 - y0) * (high - low), abs=0.02)
    return lambda y: math.exp(low + (y - y0) / (y1 - y0) * (high - low))
