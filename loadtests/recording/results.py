"""From the rounds' raw figures to results: geometric means, gains with intervals, multiples of the floor."""

import statistics
from collections.abc import Callable, Sequence
from typing import Any

from loadtests.recording.cases import COLD, WARM, Case, cold_base
from loadtests.recording.figures import COUNTED, Figures, Measured, PageRound, cost
from loadtests.recording.intervals import Interval, gain_interval, verdict
from loadtests.recording.noise import class_of, noise_between, noise_of, verdict_over
from loadtests.recording.percentiles import response, under_load


def floors(measured: Measured) -> dict[str, Any]:
    """What a constant page of as many bytes costs, by page and by how it is sent."""
    pages = dict.fromkeys(each.page for each in measured.rounds)
    return {page: {sent: _floor_of(measured, page, sent) for sent in measured.of_page(page)[0].floor} for page in pages}


def results(measured: Measured) -> list[dict[str, Any]]:
    return [_result(case, measured) for case in measured.cases if measured.rounds_of(case)]


def interim(measured: Measured) -> dict[str, dict[str, float]]:
    """Gains over the baseline so far, by page and case, for the live display."""
    found: dict[str, dict[str, float]] = {}
    for case in measured.cases:
        if case.cache == WARM and case.stage != measured.baseline and (rounds := measured.rounds_of(case)):
            gain = statistics.geometric_mean(map(_gain_over_baseline(case, measured), rounds))
            found.setdefault(case.page, {})[str(case).removeprefix(f"{case.page} ")] = gain
    return found


def _floor_of(measured: Measured, page: str, sent: str) -> dict[str, Any]:
    rounds = measured.of_page(page)
    blocks = [_raw(each, figures) for each in rounds for figures in each.floor[sent]]
    return _costs([each.floor[sent] for each in rounds], measured.pace()) | {"rounds": blocks}


def _result(case: Case, measured: Measured) -> dict[str, Any]:
    rounds = measured.rounds_of(case)
    blocks = [figures for each in rounds for figures in each.of(case)]
    quiet = [block for block in blocks if not block.client_bound]
    if case.stage == measured.baseline:
        gain = noise_of(case, measured) if len(blocks) > len(rounds) else Interval(1.0, 1.0, 1.0)  # against itself
    else:
        gain = gain_interval([_gain_over_baseline(case, measured)(each) for each in rounds])
    previous = _gain_over_previous(case, measured)
    counted = measured.counted.get(case.closed, {})
    return {
        "page": case.page,
        "stage": case.stage,
        "reference": case.reference,
        "visitor": case.visitor,
        "cache": case.cache,
        **_costs([each.of(case) for each in rounds], measured.pace()),
        "pages_per_s": _speed(quiet or blocks, None if case.load.share else measured.pace()),
        "client_bound": not quiet,
        **response(measured.visits.get(case, [])),
        **under_load(case, blocks),
        **{name: counted.get(name) for name in COUNTED},
        "gain": gain.as_dict(),
        "gain_over_previous": None if previous is None else previous[1].as_dict(),
        "previous": None if previous is None else previous[0].stage,
        "verdict_over_previous": None if previous is None else verdict_over(case, *previous, measured),
        "gain_over_reference": _gain_over_references(case, measured),
        "floor": blocks[0].encoding,
        "floor_multiple": gain_interval([_total(case, each) / _floor(case, each) for each in rounds]).as_dict(),
        "noise": class_of(case, measured),
        "verdict": verdict(gain, noise_between(case, _same(case, measured.baseline, measured), measured)),
        "rounds": [_raw(each, figures) for each in rounds for figures in each.of(case)],
        "base_rounds": [_raw(each, each.cold_base) for each in rounds if case.cache == COLD and each.cold_base],
    }


def _gain_over_baseline(case: Case, measured: Measured) -> Callable[[PageRound], float]:
    """Per round: baseline's total CPU over this case's, for the same visitor.

    A cold block rides other URLs than the script, so its gain is chained through the stage without a
    cache that rode both: baseline / base on the script, times base / cold on the distinct URLs.
    """
    baseline = _same(case, measured.baseline, measured)

    def gain(each: PageRound) -> float:
        if case.cache == COLD:
            assert each.cold_base is not None
            return (
                _total(baseline, each)
                / _total(_cold_base(case, measured), each)
                * cost([each.cold_base])
                / _total(case, each)
            )
        return _total(baseline, each) / _total(case, each)

    return gain


def _gain_over_previous(case: Case, measured: Measured) -> tuple[Case, Interval] | None:
    """What the case is built on, or takes something from, and the gain over it; for a cold key, the newest stage
    without a cache, on the same URLs. None where that is not ridden.
    """
    rounds = measured.rounds_of(case)
    if case.cache == COLD:
        ratios = [cost([each.cold_base]) / _total(case, each) for each in rounds if each.cold_base]
        return _cold_base(case, measured), gain_interval(ratios)
    before = next((c for c in measured.cases if c.stage == case.previous and _alike(c, case)), None)
    if before is None:
        return None
    return before, gain_interval([_total(before, each) / _total(case, each) for each in rounds])


def _gain_over_references(case: Case, measured: Measured) -> dict[str, dict[str, float]]:
    """Of a stage that caches, warm: the gain over each reference ridden in the same rounds, by name."""
    if case.reference or not case.caches or case.cache == COLD:
        return {}
    rivals = [rival for rival in measured.cases if rival.reference and not rival.previous and _alike(rival, case)]
    rounds = measured.rounds_of(case)
    return {
        rival.stage: gain_interval([_total(rival, each) / _total(case, each) for each in rounds]).as_dict()
        for rival in rivals
    }


def _same(case: Case, stage: str, measured: Measured) -> Case:
    return next(c for c in measured.cases if c.stage == stage and _alike(c, case))


def _cold_base(case: Case, measured: Measured) -> Case:
    base = cold_base(measured.cases, case.page)
    assert base is not None
    return base


def _alike(candidate: Case, case: Case) -> bool:
    known = (candidate.page, candidate.visitor, candidate.load, candidate.cache)
    return known == (case.page, case.visitor, case.load, WARM)


def _total(case: Case, each: PageRound) -> float:
    return cost(each.of(case))


def _floor(case: Case, each: PageRound) -> float:
    """That of the floor that is sent as the case is."""
    return cost(each.floor[each.of(case)[0].encoding])


def _raw(each: PageRound, figures: Figures) -> dict[str, Any]:
    return {"round": each.number, **figures.as_dict()}


def _costs(rounds: Sequence[Sequence[Figures]], pace: float | None) -> dict[str, Any]:
    """A page's cost over rounds: the total's geometric mean, so that two totals are to each other as gains say.

    The processes' parts are their shares of it.
    """
    blocks = [figures for each in rounds for figures in each]
    total = statistics.geometric_mean(map(cost, rounds)) * (pace or 1.0)
    spent = [block.at_pace(1.0) for block in blocks]
    sums = {name: _sum([each[name] for each in spent]) for name in blocks[0].cpu_ms}
    return {
        "pages_per_s": _speed(blocks, pace),
        "cpu_ms": {name: None if s is None else round(total * s / (sums["total"] or 1), 5) for name, s in sums.items()},
        "bytes": round(statistics.fmean(block.bytes for block in blocks)),
        "html_bytes": round(statistics.fmean(block.html_bytes for block in blocks)),
    }


def _speed(blocks: Sequence[Figures], pace: float | None) -> float:
    """Pages a second, as fast as cores of that pace would make them, for the CPU is told at that pace, too; without
    one, as read: where visitors come at a rate, faster cores answer no more of them.
    """
    return round(statistics.geometric_mean(block.pages_per_s_at(pace) for block in blocks), 2)


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
