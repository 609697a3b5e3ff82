"""From rounds of known costs to gains.

Broken on purpose and caught: an ablation taken for a reference; an arrival rate at the pace of the run.
"""

import random
from dataclasses import replace
from typing import Any

import pytest

from loadtests.recording.cases import Case, Load
from loadtests.recording.figures import Figures, Measured, PageRound, cost
from loadtests.recording.noise import noise
from loadtests.recording.results import floors, interim, results
from loadtests.tests.derived import check_results

COSTS = {"naive": 40.0, "eager": 20.0, "lean": 4.0, "optimized": 0.5}
CASES = [
    Case("product", stage, "anonymous", "warm", f"/{stage}/", stage == "optimized", previous=before)
    for before, stage in zip([None, *COSTS], COSTS, strict=False)
]
CUSTOMER = Case("product", "naive", "customer", "warm", "/naive/")
COLD = Case("product", "optimized", "anonymous", "cold", "/optimized/", caches=True)


def _figures(cost: float, client_share: float = 0.5) -> Figures:
    return Figures(
        requests=10,
        seconds=1,
        pages_per_s=1000 / cost,
        cpu_ms={"web": cost * 0.7, "postgresql": cost * 0.3, "valkey": None, "total": cost},
        beat_us=None,
        client_share=client_share,
        client_bound=client_share > 0.85,
        errors=0,
        disturbed=False,
        bytes=3000,
        html_bytes=3000,
    )


@pytest.fixture
def measured() -> Measured:
    """Seven rounds in which the machine drifts by half while each page keeps its relative cost."""
    rng = random.Random(1)
    gathered = Measured([*CASES, CUSTOMER, COLD])
    for number in range(1, 8):
        drift = 1 + number * 0.07

        def spent(base: float, drift: float = drift) -> float:
            return base * drift * rng.gauss(1, 0.004)

        each = PageRound("product", number, floor={"plain": [_figures(spent(0.4)), _figures(spent(0.4))]})
        each.warm = {case: [_figures(spent(COSTS[case.stage]))] for case in CASES}
        each.warm[CASES[0]].append(_figures(spent(40.0)))
        each.warm[CASES[-1]].append(_figures(spent(0.5)))
        each.warm[CUSTOMER] = [_figures(spent(50.0))]
        each.cold = {COLD: _figures(spent(4.4))}
        each.cold_base = _figures(spent(4.0))
        gathered.rounds.append(each)
    return gathered


def _by_stage(measured: Measured) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {(r["stage"], r["visitor"], r["cache"]): r for r in results(measured)}


def test_results_follow_from_the_blocks(measured: Measured) -> None:
    told = {"results": results(measured), "floor": floors(measured), "noise": noise(measured)}
    check_results(told | {"beat_us": measured.pace(), "unchanged": []}, [*COSTS])


def test_one_round_has_results_in_as_many_digits_as_are_worth_reading(measured: Measured) -> None:
    measured.rounds = measured.rounds[:1]
    measured.rounds[0].warm[CASES[1]] = [_figures(30 / 7)]
    eager = _by_stage(measured)["eager", "anonymous", "warm"]
    assert (eager["pages_per_s"], eager["cpu_ms"]["total"], eager["floor"]) == (233.33, 4.28571, "plain")
    assert floors(measured).keys() == {"product"}


def test_a_customers_gain_is_over_the_baseline_for_customers(measured: Measured) -> None:
    eager = replace(CUSTOMER, stage="eager", previous="naive")
    for each in measured.rounds:
        each.warm[eager] = [_figures(cost(each.of(CUSTOMER)) / 5)]
    measured.cases = [*CASES, CUSTOMER, eager, COLD]
    found = _by_stage(measured)
    assert found["eager", "customer", "warm"]["gain"]["ratio"] == pytest.approx(5)
    assert found["naive", "customer", "warm"]["gain"] == {"ratio": 1, "low": 1, "high": 1}, "rides once a round"
    gains = {"eager": 2, "lean": 10, "optimized": 80, "eager customer": 5}
    measured.cases = [*measured.cases, replace(eager, stage="lean")]
    assert interim(measured) == {"product": pytest.approx(gains, rel=0.01)}, "of warm ones that were ridden"


def test_a_stage_on_disk_is_compared_with_what_it_is_built_on_and_no_cold_key_with_it(measured: Measured) -> None:
    mine = Case("product", "mine", "anonymous", "warm", "/mine/", previous="eager")
    for each in measured.rounds:
        each.warm[mine] = [_figures(10.0), _figures(10.0)]  # the last one rides against itself
    measured.cases = [*CASES, mine, CUSTOMER, COLD]
    found = _by_stage(measured)
    assert found["mine", "anonymous", "warm"]["previous"] == "eager"
    assert found["optimized", "anonymous", "cold"]["previous"] == "lean"


def test_an_ablation_is_compared_with_its_stage_and_a_reference_with_the_stages_that_cache(measured: Measured) -> None:
    ablation = Case("product", "lean_slower", "anonymous", "warm", "/a/", reference=True, previous="lean")
    reference = Case("product", "cache_page", "anonymous", "warm", "/r/", caches=True, reference=True)
    for each in measured.rounds:
        lean = cost(each.of(CASES[2]))
        each.warm |= {ablation: [_figures(2 * lean)], reference: [_figures(lean)]}
    measured.cases = [*CASES, CUSTOMER, ablation, reference, COLD]
    found = _by_stage(measured)
    slower = found["lean_slower", "anonymous", "warm"]
    assert (slower["previous"], slower["verdict_over_previous"]) == ("lean", "loss")
    assert slower["gain_over_previous"]["ratio"] == pytest.approx(0.5, rel=0.001)
    assert found["cache_page", "anonymous", "warm"]["previous"] is None
    assert found["optimized", "anonymous", "warm"]["gain_over_reference"].keys() == {"cache_page"}
    compared = {key: r["gain_over_reference"] for key, r in found.items() if r["gain_over_reference"]}
    assert [*compared] == [("optimized", "anonymous", "warm")]
    assert compared["optimized", "anonymous", "warm"]["cache_page"]["ratio"] == pytest.approx(8, rel=0.01)


def test_gains_survive_a_drifting_machine(measured: Measured) -> None:
    found = _by_stage(measured)
    assert found["eager", "anonymous", "warm"]["gain"]["ratio"] == pytest.approx(2, rel=0.01)
    assert found["optimized", "anonymous", "warm"]["gain"]["ratio"] == pytest.approx(80, rel=0.01)
    assert found["lean", "anonymous", "warm"]["gain_over_previous"]["ratio"] == pytest.approx(5, rel=0.01)
    assert found["optimized", "anonymous", "warm"]["floor_multiple"]["ratio"] == pytest.approx(1.25, rel=0.01)
    assert found["optimized", "anonymous", "warm"]["previous"] == "lean"


def test_a_cold_key_is_compared_with_lean_and_chained_to_naive(measured: Measured) -> None:
    found = _by_stage(measured)
    cold = found["optimized", "anonymous", "cold"]
    assert cold["previous"] == "lean"
    assert cold["gain_over_previous"]["ratio"] == pytest.approx(1 / 1.1, rel=0.01)
    assert cold["gain"]["ratio"] == pytest.approx(10 / 1.1, rel=0.02)
    assert [key for key, r in found.items() if r["base_rounds"]] == [("optimized", "anonymous", "cold")]


def test_naive_stands_for_the_noise(measured: Measured) -> None:
    naive = _by_stage(measured)["naive", "anonymous", "warm"]
    assert naive["verdict"] == "no difference"
    found = noise(measured)["product"]
    assert {name: naive["gain"][name] for name in naive["gain"]} == {
        name: found["long"][name] for name in naive["gain"]
    }
    assert (found["long"]["stage"], found["short"]["stage"]) == ("naive", "optimized")
    assert found["short"]["block_s"] == pytest.approx(0.5 / 40 * found["long"]["block_s"], abs=0.001)
    assert naive["gain"]["low"] <= 1.01
    assert naive["gain"]["high"] >= 0.99
    assert floors(measured)["product"]["plain"]["cpu_ms"]["total"] == pytest.approx(0.4 * 1.28, rel=0.03)


def test_speed_is_quoted_from_rounds_in_which_the_client_kept_up(measured: Measured) -> None:
    optimized = CASES[-1]
    for each in measured.rounds[:6]:
        each.warm[optimized] = [_figures(0.1, client_share=0.95)] * 2
    found = _by_stage(measured)["optimized", "anonymous", "warm"]
    assert not found["client_bound"]
    assert found["pages_per_s"] < 2000
    measured.rounds[6].warm[optimized] = [_figures(0.1, client_share=0.95)] * 2
    assert _by_stage(measured)["optimized", "anonymous", "warm"]["client_bound"]


def test_a_rate_at_which_visitors_come_is_told_as_it_was_whatever_the_pace() -> None:
    """A burst is answered at the shop's own speed, which is told at the run's pace."""
    loads = [Load(), Load(share=0.5), Load(burst=6)]
    cases = [Case("product", "naive", "anonymous", "warm", "/naive/", load=load) for load in loads]
    slow = [replace(_figures(40.0), beat_us=beat, samples=[1.0]) for beat in (40, 80)]
    floor = {"plain": [replace(_figures(0.4), beat_us=40)] * 2}
    rounds = [PageRound("product", number, floor, dict.fromkeys(cases, slow)) for number in (1, 2)]
    told = {case.load: r["pages_per_s"] for case, r in zip(cases, results(Measured(cases, rounds)), strict=True)}
    assert list(told.values()) == pytest.approx([25 * 2**0.5, 25, 25 * 2**0.5], abs=0.01)


def test_a_busy_neighbour_is_counted_out(measured: Measured) -> None:
    """Each block on a core of its own slowness, from 1 to 1.7: the beats tell, and the gains do not move."""
    rng = random.Random(2)

    def slowed(block: Figures) -> Figures:
        slowness = rng.choice([1.0, 1.1, 1.7])
        spent = {name: ms and ms * slowness for name, ms in block.cpu_ms.items()}
        return replace(block, cpu_ms=spent, beat_us=40 * slowness)

    quiet = _by_stage(measured)
    for each in measured.rounds:
        each.floor = {sent: [slowed(block) for block in blocks] for sent, blocks in each.floor.items()}
        each.warm = {case: [slowed(block) for block in blocks] for case, blocks in each.warm.items()}
    slow = _by_stage(measured)
    for case in [("eager", "anonymous", "warm"), ("optimized", "anonymous", "warm")]:
        assert slow[case]["gain"] == quiet[case]["gain"]
        assert slow[case]["floor_multiple"] == quiet[case]["floor_multiple"]
        assert slow[case]["cpu_ms"]["total"] == pytest.approx(quiet[case]["cpu_ms"]["total"], rel=1e-3)
    assert noise(measured)["product"]["long"]["high"] < 1.02
