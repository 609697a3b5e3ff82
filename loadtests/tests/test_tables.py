"""Each figure of terminal, report and documents is found again in the record: its row, its column, its unit.

The record has no two figures that read alike, so a figure from the wrong place, or of another unit, is a wrong one.
"""

import copy
import re
from collections.abc import Callable, Mapping
from html import unescape
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from loadtests.showing.compare import differences, print_comparison
from loadtests.showing.readme import ladder_of, table_of
from loadtests.showing.report.page import render
from loadtests.showing.terminal import print_record
from loadtests.tests.derived import by_itself
from loadtests.tests.recognisable import (
    gain,
    interval,
    label,
    ladder,
    noise,
    pages_of,
    percent,
    recognisable,
    response,
    rows,
    speed,
    step,
    three,
    times,
    waited,
    whole,
)

Cells = Mapping[str, Callable[[dict[str, Any]], str]]
RESULTS: Cells = {
    "CPU ms": lambda r: three(r["cpu_ms"]["total"]),
    "over the one before": step,
    "over naive": gain,
    "× floor": lambda r: interval(r["floor_multiple"]),
    "queries": lambda r: whole(r["queries"]),
    "SQL ms": lambda r: three(r["sql_ms"]),
    "template ms": lambda r: three(r["template_ms"]),
    "sent": lambda r: f"{r['bytes'] / 1000:.1f} kB",
    "response ms (n)": response,
}
COST: Cells = {
    ("gain over naive" if name == "over naive" else name): cell
    for name, cell in RESULTS.items()
    if name != "response ms (n)"
}
TERMINAL: Cells = {
    **COST,
    "web": lambda r: three(r["cpu_ms"]["web"]),
    "PG": lambda r: three(r["cpu_ms"]["postgresql"]),
    "Valkey": lambda r: three(r["cpu_ms"]["valkey"]),
    "pages/s": speed,
    "response ms (n)": response,
}
REPORT: tuple[Cells, Cells] = (
    COST,
    {
        "web ms": TERMINAL["web"],
        "PostgreSQL ms": TERMINAL["PG"],
        "Valkey ms": TERMINAL["Valkey"],
        "relay ms": lambda r: three(r["cpu_ms"]["relay"]),
        "cache calls": lambda r: whole(r["cache_calls"]),
        "pages/s": speed,
        "response ms (n)": response,
        "p95": lambda r: waited(r, "p95"),
        "p99": lambda r: waited(r, "p99"),
        "max": lambda r: waited(r, "max"),
    },
)
GIVEN = "95 % 85 % p95 p99"  # figures that are in no record: what is shown, not what was found


@pytest.fixture(scope="module")
def record(world_record: dict[str, Any]) -> dict[str, Any]:
    return recognisable(world_record)


@pytest.fixture(scope="module")
def report(record: dict[str, Any]) -> str:
    return render([record])


def test_the_ladder_shows_each_figure_at_its_place(record: dict[str, Any]) -> None:
    table, below = ladder_of(record).split("\n\n")
    head, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    assert head == ["CPU ms a page", *pages_of(record)]
    for number, page in enumerate(pages_of(record), start=1):
        for line, result in zip(lines, ladder(record, page), strict=True):
            assert line[0] == f"**{result['stage']}**"
            cost, *over, queries = line[number].split(" · ")
            assert (cost, queries) == (three(result["cpu_ms"]["total"]), f"{whole(result['queries'])} queries")
            same = result["verdict"] == "no difference"
            told = "no difference" if same else times(result["gain"]["ratio"])
            assert over == ([] if result["stage"] == "naive" else [told])
    assert all(sentence in below for sentence in _sentences(record)[2:])
    assert _unknown(ladder_of(record), record) == set()


def test_the_tables_show_each_figure_at_its_place(record: dict[str, Any]) -> None:
    headline, *tables, below = table_of(record).split("\n\n")
    assert headline == f"**{_steps_sentence(record)}**"
    for (title, expected), table in zip(_tables(record), tables, strict=True):
        lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
        assert lines[0] == [title, *RESULTS]
        assert [line[0].strip("*") for line in lines[2:]] == [label(r) for r in expected]
        assert [line[1:] for line in lines[2:]] == _expected(expected, RESULTS)
    for sentence in _sentences(record):
        assert sentence in below
    assert _unknown(table_of(record), record) == set()


@pytest.mark.parametrize("width", [110, 220])
def test_the_terminal_shows_each_figure_at_its_place(record: dict[str, Any], width: int) -> None:
    shown = StringIO()
    print_record(record, Console(width=width, file=shown))
    lines = shown.getvalue().splitlines()
    tables = [table for table in _tables(record) for _ in range(1 if width == 220 else 3)]
    heads = [number for number, line in enumerate(lines) if line.startswith("stage ")]
    seen: dict[str, dict[str, list[str]]] = {title: {} for title, _ in tables}
    for (title, expected), at in zip(tables, heads, strict=True):
        indent = max(len(label(result)) for result in expected)
        edges = _right_edges(lines[at], indent, [name for name in TERMINAL if name not in seen[title]])
        for line, result in zip(lines[at + 1 :], expected, strict=False):
            assert line[:indent].strip() == label(result)
            for name, (start, end) in edges.items():
                seen[title].setdefault(name, []).append(line[start:end].strip())
    for title, expected in tables:
        columns = seen[title]
        assert columns.keys() == TERMINAL.keys()
        shown_rows = [list(row) for row in zip(*(columns[name] for name in TERMINAL), strict=True)]
        assert shown_rows == _expected(expected, TERMINAL)
    assert [line.strip() for line in lines if line.strip() in seen] == list(seen)
    text = " ".join(shown.getvalue().split())
    for page, floor in record["floor"].items():
        plain, packed = (three(floor[sent]["cpu_ms"]["total"]) for sent in ("plain", "gzip"))
        assert f"floor: a constant page of as many bytes costs {plain} ms plain, {packed} ms gzip" in text, page
    void = [f"void: round {v['round']} of {v['page']}: {v['reason']}" for v in record["void_rounds"]]
    quick = "A quick run: good for a check, too short to quote."
    unchanged = "product gains nothing at fragments: it is served by lean."
    for sentence in [
        *_sentences(record),
        _steps_sentence(record),
        *void,
        quick,
        unchanged,
        "Partial: the run was ended early.",
    ]:
        assert sentence in text
    assert _unknown(text, record) == set()


def test_the_report_shows_each_figure_at_its_place(record: dict[str, Any], report: str) -> None:
    for title, expected in _tables(record):
        part = report[report.index(f"<h3>{title}</h3>") :]
        tables = re.findall(r"<table class=results>(.*?)</table>", part)[:2]
        for columns, table in zip(REPORT, tables, strict=True):
            lines = [
                [_plain(cell) for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row)] for row in table.split("</tr>")
            ]
            assert lines[0] == ["", *columns]
            assert [line[0] for line in lines[1:] if line] == [label(r) for r in expected]
            assert [line[1:] for line in lines[1:] if line] == _expected(expected, columns)
    assert _unknown(_plain(report), record) == set()


def test_the_reports_sentences_quote_the_record(record: dict[str, Any], report: str) -> None:
    text = _plain(report)
    first = {page: rows(record, page)[0] for page in record["floor"]}
    last = {page: rows(record, page)[5] for page in record["floor"]}
    assert f"<p>{_steps_sentence(record)}</p>" in report
    for page in first:
        cost = f"{three(first[page]['cpu_ms']['total'])} → {three(last[page]['cpu_ms']['total'])} ms"
        assert f"{page}, CPU a page {cost} {times(last[page]['floor_multiple']['ratio'])} the floor" in text
        assert f"{page}, pages/s {speed(first[page])} → {speed(last[page])} at saturation" in text
    memory, machine = record["memory"], record["machine"]
    blocks = [each for result in record["results"] for each in result["rounds"]]
    beats = max(each["beat_us"] for each in blocks)
    options, pinning = record["options"], machine["pinning"]
    for sentence in (
        f"took turns in {record['sizes']['rounds']} rounds of shuffled order, {options['users']} users at once",
        f"a beat took {three(record['beat_us'])} µs in the best tenth of the blocks and up to {three(beats)} µs",
        f"before or after {sum(each['disturbed'] for each in blocks)} of {len(blocks)} blocks.",
        "in every round the load generator used more than 85 % of its core",
        "product has no file of its own at fragments: lean serves it.",
        "A gain is the geometric mean of the rounds’ ratios, its interval a bootstrap.",
        "Files differed from the commit",
        "The run was ended early",
        "A quick run",
        *(f"{void['round']}, {void['page']}: {void['reason']}" for void in record["void_rounds"]),
        f"machine {machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']:g} GiB system {machine['os']}",
        f"client on core {pinning['client'][0]}, servers on {pinning['server'][0]}, {pinning['server'][1]}",
        f"web memory {memory['pss_mib']:.0f} MiB at its peak",
        f"stack optimized, {options['web_workers']} web workers",
        f"scale tiny, seed {record['dataset']['seed']}, checksum {record['dataset']['checksum'][:16]}",
        f"commit {record['commit']}",
        f"measured {record['started_at'][:16].replace('T', ' ')} to {record['ended_at'][11:16]} UTC",
        _noise_sentence(record),
    ):
        assert sentence in text
    sure = record | {"void_rounds": [], "beat_us": None}
    for result in (sure := copy.deepcopy(sure))["results"]:
        for each in result["rounds"]:
            each["beat_us"] = None
    assert "No round was void" in render([sure])
    assert "metronome" not in render([sure])


@pytest.mark.parametrize(("low", "high", "band"), [(0.912, 1.043, "8.8"), (0.957, 1.071, "7.1")])
def test_the_noise_floor_is_the_wider_side(low: float, high: float, band: str, record: dict[str, Any]) -> None:
    noisy = copy.deepcopy(record)
    for number, twins in enumerate(noisy["noise"].values()):
        twins["short"] |= {"low": low, "high": high} if number else {"low": 0.99, "high": 1.01}
    assert f"noise of short blocks ±{band} % a stage against itself, 95 %" in _plain(render([noisy]))


def test_a_step_that_makes_no_difference_or_has_none_before_it_is_told_so(record: dict[str, Any]) -> None:
    quick = copy.deepcopy(record)
    for result in quick["results"]:
        if result["stage"] == "optimized":
            result |= {"gain_over_previous": None, "verdict_over_previous": None, "verdict": "no difference"}
    assert "optimized no difference over naive" in table_of(quick)


def test_a_comparison_tells_the_second_record_over_the_first(record: dict[str, Any]) -> None:
    """The second has twice and half the cost; it was measured while the cores were slow, which its beats tell."""
    record = copy.deepcopy(record)
    after = copy.deepcopy(record) | {"name": "later"}
    for number, result in enumerate(after["results"]):
        factor = [2.0, 0.5, 1.0][number % 3]
        result["cpu_ms"]["total"] *= factor * 1.01
        for each in result["rounds"]:
            each["cpu_ms"]["total"] *= factor * 3
            each["beat_us"] *= 3
    for each, (wide, narrow) in ((record, ("category", "product")), (after, ("product", "category"))):
        noisy, quiet = {"low": 0.9, "ratio": 1.0, "high": 1.2}, {"low": 0.95, "ratio": 1.0, "high": 1.02}
        each["noise"] = {wide: {"long": noisy, "short": noisy}, narrow: {"long": quiet, "short": quiet}}
    found = list(differences(record, after))
    for number, each in enumerate(found):
        assert each.ratio.ratio == pytest.approx([2.0, 0.5, 1.0][number % 3])
    decided = [each for each in found if each.ratio.low > 1.2 or each.ratio.high < 1 / 1.2]
    assert len(decided) > len(found) / 3
    for each in found:
        expected = "no difference" if each not in decided else "dearer" if each.ratio.ratio > 1 else "cheaper"
        assert each.verdict == expected
    shown = StringIO()
    print_comparison(record, after, Console(width=160, file=shown))
    lines = shown.getvalue().splitlines()
    edges = _right_edges(lines[0], 10, [f"{record['name']} ms", "later ms", "ratio of CPU"])
    for line, each, before, later in zip(lines[1:], found, record["results"], after["results"], strict=False):
        figures = [line[start:end].split()[-1] for start, end in list(edges.values())[:2]]
        assert figures == [three(before["cpu_ms"]["total"]), three(later["cpu_ms"]["total"])]
        assert f"{interval(each.ratio.as_dict())} " in line
        assert line.split()[0] == before["page"]
        assert label(before) in line
        assert line.endswith(each.verdict)
    assert f"{len(decided)} of {len(found)} differences exceed the noise" in shown.getvalue()
    for page in ("category", "product"):
        assert f"Noise of {page}, short blocks: ratios from 0.83× to 1.20× say nothing." in shown.getvalue()
    elsewhere = after | {"machine": after["machine"] | {"cpu": "another"}}
    assert next(differences(record, elsewhere)).ratio.ratio == pytest.approx(6)


def _tables(record: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """A page's ladder, then what stands beside it."""
    return [
        table
        for page in pages_of(record)
        for table in ((page, ladder(record, page)), (f"{page}, beside the stages", rows(record, page)[6:]))
    ]


def _expected(results: list[dict[str, Any]], columns: Cells) -> list[list[str]]:
    return [[cell(result) for cell in columns.values()] for result in results]


def _steps_sentence(record: dict[str, Any]) -> str:
    told = []
    for page in pages_of(record):
        steps = [(r["stage"], r["verdict_over_previous"], r["gain_over_previous"]) for r in ladder(record, page)[1:]]
        shown = (
            f"{stage} {judged if judged == 'no difference' else times(gain['ratio'])}" for stage, judged, gain in steps
        )
        told.append(f"{page}: {', '.join(shown)}")
    return f"CPU a page, each stage over the one before it: {'; '.join(told)}."


def _sentences(record: dict[str, Any]) -> list[str]:
    machine, versions = record["machine"], record["versions"]
    over = [
        f"{name} {interval(figure)} on {result['page']}"
        for result in record["results"]
        if result["stage"] == "optimized"
        for name, figure in result["gain_over_reference"].items()
    ]
    assert len(over) == 2
    return [
        f"Gain of optimized over {', '.join(over)}.",
        _noise_sentence(record),
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']:g} GiB; {machine['os']};",
        f"Python {versions['python']}, Django {versions['django']}, PostgreSQL {versions['postgresql']}",
        f"Valkey {versions['valkey']}; scale tiny, seed {record['dataset']['seed']}; commit {record['commit']}",
    ]


def _noise_sentence(record: dict[str, Any]) -> str:
    told = []
    for length, stage in (("long", "naive"), ("short", "optimized")):
        pages = (f"{page} {stage} {noise(twins[length])}" for page, twins in record["noise"].items())
        told.append(f"{length} blocks: {', '.join(pages)}")
    return f"a stage against itself, {'; '.join(told)}"


def _right_edges(head: str, start: int, names: list[str]) -> dict[str, tuple[int, int]]:
    """Of the columns that stand there: where each begins and ends; all are set to the right."""
    edges: dict[str, tuple[int, int]] = {}
    for name in names:
        if (at := re.search(rf"(?<!\S){re.escape(name)}(?!\S)", head[start:])) is not None:
            edges[name] = (start, start + at.end())
            start += at.end()
    return edges


def _plain(html: str) -> str:
    html = re.sub(r"<style>.*?</style>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?(?:b|span|i)\b[^>]*>", "", html))).split())


def _unknown(text: str, record: dict[str, Any]) -> set[str]:
    """Figures in a text that are neither in the record nor known to be no results."""
    known = set(re.findall(NUMBER, GIVEN))

    def gather(value: Any) -> None:
        if isinstance(value, Mapping):
            for each in value.values():
                gather(each)
        elif isinstance(value, list):
            for each in value:
                gather(each)
        elif isinstance(value, str):
            known.update(re.findall(NUMBER, value))
        elif value and not isinstance(value, bool):
            known.update(
                re.findall(NUMBER, f"{three(abs(value))} {value:g} {value / 1000:.1f} {percent(value)} {value:.0f}")
            )

    gather(record)
    blocks = [each for result in record["results"] for each in result["rounds"]]
    twins = [(page, each["stage"]) for page, of in record["noise"].items() for each in of.values()]
    known |= {f"{max(abs(ratio - 1) for ratio in by_itself(record, *twin)) * 100:.1f}" for twin in twins}
    known |= {str(sum(each["disturbed"] for each in blocks)), str(len(blocks))}
    for cpu in (result["cpu_ms"] for result in record["results"]):
        known |= {f"{cpu[name] / cpu['total'] * 100:.0f}" for name in ("web", "postgresql", "valkey", "relay")}
    known |= {f"{step * 10**power:g}" for step in (1, 2, 5) for power in range(-3, 4)}  # of axes
    return set(re.findall(NUMBER, text)) - known


NUMBER = r"\d+(?:\.\d+)*"
