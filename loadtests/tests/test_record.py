"""Records and what is made of them: the table, the comparison, the report."""

import copy
import json
import math
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.console import Console

from loadtests.recording import percentiles, store
from loadtests.recording.store import RecordError, faults_of, read_record, write_record
from loadtests.showing import formats
from loadtests.showing.compare import context_changes, differences, print_comparison
from loadtests.showing.readme import stale_files, update_files
from loadtests.showing.report import write_report
from loadtests.showing.terminal import print_record


def _dearer(record: dict[str, Any], factor: float) -> dict[str, Any]:
    changed = copy.deepcopy(record)
    for result in changed["results"]:
        for each in [result, *result["rounds"]]:
            each["cpu_ms"]["total"] *= factor
    return changed


def test_a_record_comes_back_as_it_was_written(world_record: dict[str, Any], tmp_path: Path) -> None:
    assert read_record(write_record(world_record, "again", tmp_path)) == world_record


@pytest.mark.parametrize("damage", ["noise", "results", "commit"])
def test_a_record_that_does_not_fit_is_refused(damage: str, world_record: dict[str, Any], tmp_path: Path) -> None:
    path = write_record(world_record, "whole", tmp_path)
    path.write_text(path.read_text().replace(f'"{damage}"', '"else"', 1))
    with pytest.raises(RecordError, match=r"does not fit record\.schema\.json"):
        read_record(path)
    with pytest.raises(RecordError, match="does not fit"):
        write_record(world_record | {"schema": 99}, "other", tmp_path)
    assert not (tmp_path / "other.json").exists()


def test_an_old_record_is_refused_with_what_to_do(world_record: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps(world_record | {"schema": 1}))
    with pytest.raises(
        RecordError, match=r"old\.json is an old record, of schema 1, not 2: measure it anew \(`make loadtest NAME=old`"
    ):
        read_record(path)


def test_a_missing_record_is_explained() -> None:
    with pytest.raises(RecordError, match="No record nowhere"):
        read_record("nowhere")


def test_the_latest_record_is_the_one_that_ended_last(
    world_record: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "RECORDS", tmp_path)
    for name, day in (("b", 11), ("c", 12), ("a", 10)):
        write_record(world_record | {"name": name, "ended_at": f"2026-11-{day}T00:00:00+00:00"}, name, tmp_path)
    assert store.latest_record() == tmp_path / "c.json"


def test_a_record_equals_itself_and_a_dearer_one_does_not(world_record: dict[str, Any]) -> None:
    assert {each.verdict for each in differences(world_record, world_record)} == {"no difference"}
    slightly = {each.verdict for each in differences(world_record, _dearer(world_record, 0.9999))}
    assert slightly == {"no difference"}
    assert {each.verdict for each in differences(world_record, _dearer(world_record, 3))} == {"dearer"}
    assert {each.verdict for each in differences(world_record, _dearer(world_record, 0.3))} == {"cheaper"}


def test_a_comparison_names_what_else_differs(world_record: dict[str, Any], capsys: Any) -> None:
    other = copy.deepcopy(world_record)
    other["dataset"]["scale"] = "medium"
    assert context_changes(world_record, world_record) == []
    assert context_changes(world_record, other) == ["Not the same scale and seed: tiny, 1 → medium, 1"]
    print_comparison(world_record, other, Console(width=140))
    assert "0 of 22 differences exceed" in capsys.readouterr().out


@pytest.mark.parametrize("width", [80, 170])
def test_the_terminal_shows_every_case(world_record: dict[str, Any], width: int, capsys: Any) -> None:
    print_record(world_record, Console(width=width))
    shown = capsys.readouterr().out
    for name in ("naive", "lean", "optimized", "optimized, customer", "optimized, cold", "pages/s", "floor"):
        assert name in shown
    assert "…" not in shown


def _documents(directory: Path) -> tuple[Path, Path, Path]:
    """README, the tables beside it and the chart; yesterday's."""
    readme, results = directory / "README.md", directory / "docs/results.md"
    results.parent.mkdir()
    for document, name in ((readme, "ladder"), (results, "results")):
        document.write_text(f"before\n<!-- {name}:start -->\nyesterday's\n<!-- {name}:end -->\nafter\n")
    return readme, results, directory / "docs/results.svg"


def test_the_documents_are_rewritten_between_their_markers_and_checked(
    world_record: dict[str, Any], tmp_path: Path
) -> None:
    readme, results, chart = _documents(tmp_path)
    assert stale_files(world_record, readme, None) == [readme, results, chart]
    update_files(world_record, readme, None)
    for document, name, row in ((readme, "ladder", "**optimized**"), (results, "results", "**optimized, cold**")):
        text = document.read_text()
        assert text.startswith(f"before\n<!-- {name}:start -->")
        assert text.endswith(f"<!-- {name}:end -->\nafter\n")
        assert row in text
        assert "yesterday" not in text
    assert stale_files(world_record, readme, None) == []
    for document in (readme, results):
        document.write_text(document.read_text().replace("**lean**", "**mean**"))
    assert stale_files(world_record, readme, None) == [readme, results]
    ElementTree.fromstring(chart.read_text())  # noqa: S314


def test_documents_without_markers_are_refused(world_record: dict[str, Any], tmp_path: Path) -> None:
    readme, results, _ = _documents(tmp_path)
    for document, name in ((results, "results"), (readme, "ladder")):
        document.write_text("nothing here")
        with pytest.raises(RecordError, match=f"{name}:start"):
            update_files(world_record, readme, None)


def test_the_report_holds_everything_and_needs_nothing(world_record: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report([world_record, world_record], path)
    html = path.read_text()
    pictures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(pictures) == 10  # two records of two pages; a waterfall and a split a page, the noise of both
    for picture in pictures:
        ElementTree.fromstring(picture)  # noqa: S314
    outside = re.findall(r"(?:src|href|url)\s*[=(]", html) + re.findall(r"https?://(?!www\.w3\.org/2000/svg)", html)
    assert outside == []
    assert "<script" not in html


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (1, set()),
        (19, set()),
        (20, {50}),
        (199, {50}),
        (200, {50, 95}),
        (999, {50, 95}),
        (1000, {50, 95, 99}),
        (10_000, {50, 95, 99}),
    ],
)
def test_no_percentile_is_told_that_so_few_visits_do_not_carry(count: int, told: set[int]) -> None:
    summary = percentiles.summary(float(number) for number in range(count, 0, -1))
    assert summary.keys() == {f"p{percent}" for percent in told} | {"max", "n"}
    for percent in told:
        assert summary[f"p{percent}"] == math.ceil(count * percent / 100)
    assert (summary["max"], summary["n"]) == (count, count)


def test_figures_are_told_in_three_digits() -> None:
    told = {0.344: "0.34", 5.254: "5.25", 31.94: "31.9", 99.94: "99.9", 100.4: "100", 1153.4: "1153", None: "–"}
    assert {value: formats.digits(value) for value in told} == told
    assert [formats.percent(ratio) for ratio in (1.0134, 0.9866, 1.0)] == ["+1.3 %", "−1.3 %", "+0.0 %"]
    assert [formats.size(count) for count in (1234, 99, None)] == ["1.2 kB", "0.1 kB", "–"]
    assert formats.interval({"ratio": 2.0, "low": 2.0, "high": 2.0}) == "2.00×"
    assert formats.interval({"ratio": 20.0, "low": 19.96, "high": 210.4}) == "20.0× [20.0–210]"


def test_the_check_names_what_is_wrong_with_a_record(world_record: dict[str, Any]) -> None:
    assert faults_of(world_record | {"partial": False}) == []
    assert faults_of(world_record | {"partial": True}) == ["The run was ended early."]
    lost = copy.deepcopy(world_record)
    for result in lost["results"]:
        result["verdict"] = "no difference"
    assert faults_of(lost)[0].startswith("Optimized gains nothing on the ")
