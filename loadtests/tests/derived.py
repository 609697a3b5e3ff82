"""A record's results worked out a second time, from its own blocks as they were read and by other means.

Whoever doubts a figure of a record finds here what it means; tests hold every record to it.
"""

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy
import pytest
from scipy import stats

Record = Mapping[str, Any]
PROCESSES = {"web", "postgresql", "valkey"}
BESIDE = {"relay"}  # not in records from before there was one
DRAWS = 6000


def check_results(record: Record, stages: Sequence[str]) -> None:
    """Assert that every figure of the results follows from the blocks; `stages` are all that the shop has."""
    for floors in record["floor"].values():
        for figures in floors.values():
            _check_costs(figures, figures["rounds"], record["beat_us"])
    for page, twins in record["noise"].items():
        ladder = [r["stage"] for r in record["results"] if r["page"] == page and r["cache"] == "warm"]
        assert twins["long"]["stage"] == ladder[0] == "naive"
        for twin in twins.values():
            check_interval(twin, list(by_itself(record, page, twin["stage"])))
            assert twin["block_s"] == pytest.approx(_length(_first(record, page, twin["stage"])), rel=1e-3, abs=6e-4)
    assert record["noise"].keys() == record["floor"].keys() == {each["page"] for each in record["results"]}
    _check_pace(record)
    for result in record["results"]:
        _check_costs(result, result["rounds"], record["beat_us"])
        quiet = [each for each in result["rounds"] if each["client_share"] <= 0.85]
        assert result["client_bound"] == (not quiet)
        assert result["pages_per_s"] == pytest.approx(_speed(quiet or result["rounds"], record["beat_us"]), abs=0.006)
        _check_gains(record, result, stages)
        assert result["floor"] == ("gzip" if result["bytes"] < result["html_bytes"] else "plain")
        floor = _means(record["floor"][result["page"]][result["floor"]])
        check_interval(result["floor_multiple"], [spent / floor[n] for n, spent in _totals(result).items()])


def check_interval(found: Mapping[str, float], ratios: Sequence[float]) -> None:
    """A geometric mean and its bootstrap 95 % interval, with wider tails for few values: Student's t, n - 1 for n."""
    count = len(ratios)
    assert found["ratio"] == pytest.approx(math.prod(ratios) ** (1 / count), rel=1e-4)
    if count < 3 or max(ratios) - min(ratios) < 1e-9:
        assert (found["low"], found["high"]) == pytest.approx((min(ratios), max(ratios)), rel=1e-4)
        return
    check_bounds(found, bootstrapped(ratios, seed=1), count)


def bootstrapped(values: Sequence[float], seed: int) -> numpy.ndarray:
    """Geometric means of rounds that are drawn anew, with replacement."""
    picks = numpy.random.default_rng(seed).integers(0, len(values), (DRAWS, len(values)))
    return stats.gmean(numpy.asarray(values)[picks], axis=1)


def check_bounds(found: Mapping[str, float], means: numpy.ndarray, count: int) -> None:
    """As much of the bootstrap distribution of `count` rounds lies beyond either bound as 95 % leave over."""
    tail = stats.norm.sf(stats.t.ppf(0.975, count - 1) * (count / (count - 1)) ** 0.5)
    room = 0.002 + 4 * (2 * tail / DRAWS) ** 0.5
    for beyond, up_to in (
        (means < found["low"] * 0.9999, means <= found["low"] * 1.0001),
        (means > found["high"] * 1.0001, means >= found["high"] * 0.9999),
    ):
        assert beyond.mean() <= tail + room
        assert up_to.mean() >= tail - room


def in_beats(block: Mapping[str, Any]) -> float:
    """All processes' CPU a page, in beats of the metronome where there was one."""
    names = block["cpu_ms"].keys() - {"total"}
    assert names - BESIDE == PROCESSES
    spent = sum(block["cpu_ms"][name] or 0 for name in names)
    assert block["cpu_ms"]["total"] == pytest.approx(spent, abs=3e-5)
    return float(spent / (block["beat_us"] or 1))


def _check_costs(figures: Mapping[str, Any], blocks: Sequence[Mapping[str, Any]], pace: float | None) -> None:
    """The total is the geometric mean over rounds at the record's pace; the parts are shares of it."""
    assert figures["cpu_ms"].keys() == blocks[0]["cpu_ms"].keys()
    total = figures["cpu_ms"]["total"]
    assert total == pytest.approx(stats.gmean([*_means({"rounds": blocks}).values()]) * (pace or 1), rel=1e-4, abs=6e-6)
    spent = sum(map(in_beats, blocks))
    for name in figures["cpu_ms"].keys() - {"total"}:
        told = figures["cpu_ms"][name]
        if told is None:
            assert {each["cpu_ms"][name] for each in blocks} == {None}
            continue
        own = sum(each["cpu_ms"][name] / (each["beat_us"] or 1) for each in blocks)
        assert told == pytest.approx(total * own / spent, rel=1e-3, abs=2e-5)
    for name in ("bytes", "html_bytes"):
        assert figures[name] == pytest.approx(statistics.fmean(each[name] for each in blocks), abs=0.51)
    if "page" not in figures:
        assert figures["pages_per_s"] == pytest.approx(_speed(blocks, pace), abs=0.006)


def _check_pace(record: Record) -> None:
    """The beat at which figures are stated is that of the fastest tenth of all blocks."""
    bases = {
        (r["page"], base["round"]): base for r in record["results"] for base in r["base_rounds"]
    }  # shared by stages
    floors = [each for floors in record["floor"].values() for each in floors.values()]
    parts = [*floors, *record["results"], {"rounds": [*bases.values()]}]
    beats = [block["beat_us"] for part in parts for block in part["rounds"]]
    if record["beat_us"] is None:
        assert set(beats) == {None}
        return
    assert sum(each < record["beat_us"] for each in beats) <= len(beats) / 10
    assert sum(each <= record["beat_us"] for each in beats) >= len(beats) / 10


def _check_gains(record: Record, result: Mapping[str, Any], stages: Sequence[str]) -> None:
    page, stage, own = result["page"], result["stage"], _totals(result)

    def beside(other: str) -> dict[int, float] | None:
        found = _find(record, page, other, result["visitor"])
        return _totals(found) if found else None

    naive = beside("naive")
    assert naive
    before, previous = None, None
    if result["cache"] == "cold":
        previous = next(stage for stage in ("denormalized", "lean", "eager") if beside(stage))
        base = beside(previous)
        assert base
        before = _means({"rounds": result["base_rounds"]})
        gains = [naive[each] / base[each] * before[each] / own[each] for each in own]
    else:
        gains = _ratios(naive, own)
        if not result["reference"] and stage != "naive":
            unchanged = [each["stage"] for each in record["unchanged"] if each["page"] == page]
            kept = [each for each in stages if each not in unchanged]
            previous = kept[kept.index(stage) - 1]
            before = beside(previous)
    if stage != "naive":
        check_interval(result["gain"], gains)
    elif twice := [*by_itself(record, page, visitor=result["visitor"])]:
        check_interval(result["gain"], twice)
    if before is None:
        assert (result["previous"], result["gain_over_previous"]) == (None, None)
    else:
        assert result["previous"] == previous
        check_interval(result["gain_over_previous"], _ratios(before, own))
    assert result["noise"] == _class_of(record, result)
    between = {_class_of(record, each) for each in (result, _find(record, page, "naive", result["visitor"])) if each}
    assert result["verdict"] == _verdict(record, page, between, result["gain"])
    if before is not None and previous:
        other = result if result["cache"] == "cold" else _find(record, page, previous, result["visitor"])
        assert other
        between = {result["noise"], _class_of(record, other)}
        assert result["verdict_over_previous"] == _verdict(record, page, between, result["gain_over_previous"])
    else:
        assert result["verdict_over_previous"] is None
    references = {each["stage"] for each in record["results"] if each["reference"] and each["page"] == page}
    rivals = references if result["cache"] == "warm" and stage in {"fragments", "optimized"} else set()
    compared = {name: rival for name in rivals if (rival := beside(name))}
    assert result["gain_over_reference"].keys() == compared.keys()
    for name, rival in compared.items():
        check_interval(result["gain_over_reference"][name], _ratios(rival, own))


def _find(record: Record, page: str, stage: str, visitor: str) -> Mapping[str, Any] | None:
    wanted = (page, stage, visitor, "warm")
    return next((r for r in record["results"] if (r["page"], r["stage"], r["visitor"], r["cache"]) == wanted), None)


def _totals(result: Mapping[str, Any]) -> dict[int, float]:
    return _means(result)


def _means(part: Mapping[str, Any]) -> dict[int, float]:
    """By round, the mean of its blocks: there are two of the floor and of the baseline."""
    by_round: dict[int, list[float]] = {}
    for block in part["rounds"]:
        by_round.setdefault(block["round"], []).append(in_beats(block))
    return {number: sum(blocks) / len(blocks) for number, blocks in by_round.items()}


def _ratios(above: Mapping[int, float], below: Mapping[int, float]) -> list[float]:
    """Round by round."""
    return [above[number] / below[number] for number in below]


def by_itself(record: Record, page: str, stage: str = "naive", visitor: str = "") -> Iterator[float]:
    """A stage over itself in the same round."""
    first = _first(record, page, stage)
    if visitor in ("", first["visitor"]):
        for number in sorted({block["round"] for block in first["rounds"]}):
            one, other = (in_beats(block) for block in first["rounds"] if block["round"] == number)
            yield one / other


def _first(record: Record, page: str, stage: str) -> Mapping[str, Any]:
    wanted = (page, stage, "warm")
    return next(r for r in record["results"] if (r["page"], r["stage"], r["cache"]) == wanted)


def _length(result: Mapping[str, Any]) -> float:
    """Seconds of CPU that a block took."""
    return float(stats.gmean([each["requests"] * each["cpu_ms"]["total"] / 1000 for each in result["rounds"]]))


def _class_of(record: Record, result: Mapping[str, Any]) -> str:
    twins = record["noise"][result["page"]]
    lengths: dict[str, float] = {
        name: _length(_first(record, result["page"], twin["stage"])) for name, twin in twins.items()
    }
    return min(lengths, key=lambda name: max(lengths[name] / _length(result), _length(result) / lengths[name]))


def _verdict(record: Record, page: str, classes: set[str], gain: Mapping[str, float]) -> str:
    """What clears the noise of all these classes as a whole, on either side."""
    known = [record["noise"][page][name] for name in classes]
    reach = max(max(noise["high"], 1 / noise["low"], 1) for noise in known)
    loss = "loss" if gain["high"] < 1 / reach else "no difference"
    return "gain" if gain["low"] > reach else loss


def _speed(blocks: Sequence[Mapping[str, Any]], pace: float | None) -> float:
    """Pages a second of cores at that pace; as read where the client was the limit."""
    at_pace = [b["pages_per_s"] * (b["beat_us"] / pace if pace and not b["client_bound"] else 1) for b in blocks]
    return float(stats.gmean(at_pace))
