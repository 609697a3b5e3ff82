"""Visitors who come at moments of their own: at shares of each stage's capacity, timed from these moments on.

Broken on purpose and caught: arrivals at the rate of another stage; gains over the baseline of another load.
"""

import random
import statistics
from typing import Any

import pytest

from loadtests.recording.cases import Case, Load
from loadtests.ride.plan import ARRIVALS_SECONDS, MOST_ARRIVALS, Cost, round_steps, size
from loadtests.showing.experiments import columns_of, crossovers
from loadtests.showing.report.experiment import chart_of
from loadtests.tests.conftest import run_python
from loadtests.tests.throwaway import checkout_with, ride

BUSY = """
from loadtests.experiments import Experiment
from loadtests.recording.cases import CLOSED, Load

EXPERIMENT = Experiment(
    asks="How long do visitors wait?",
    do="Wait.",
    pages=("product",),
    stages=("naive", "lean"),
    loads=(CLOSED, Load(share=0.2), Load(share=0.6)),
    minutes=0.1,
)
"""
WRITTEN = BUSY.replace(
    "(CLOSED, Load(share=0.2), Load(share=0.6))", "(Load(share=0.3, of='naive', writes=2), Load(burst=6))"
)
LOADS = [Load(), Load(share=0.25), Load(share=0.9)]
CASES = [Case("product", stage, "anonymous", "warm", f"/{stage}/", load=load) for load in LOADS for stage in ("a", "b")]
COSTS = {case: Cost(0.2 if case.stage == "a" else 0.001, 0.01) for case in CASES}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return ride(checkout_with(tmp_path_factory, busy=BUSY), "busy")


def test_arrivals_are_shares_of_the_stages_own_capacity() -> None:
    sizes = size(COSTS, [Cost(0.001, 0.001)], seconds=200, least_rounds=3)
    rates = {(case.stage, case.load.share): rate for case, rate in sizes.rates.items()}
    assert rates == {("a", 0.25): 1.25, ("a", 0.9): 4.5, ("b", 0.25): 250, ("b", 0.9): 900}


def test_blocks_under_load_take_some_seconds_and_not_too_many_visits() -> None:
    sizes = size(COSTS, [Cost(0.001, 0.001)], seconds=200, least_rounds=3)
    length = sizes.script["product"]
    for case, rate in sizes.rates.items():
        visits = sizes.repeats[case] * length
        wanted = min(MOST_ARRIVALS, rate * ARRIVALS_SECONDS)
        assert wanted <= visits < wanted + length
    steps = [step.case for step in round_steps(CASES, random.Random(1)) if step.case]
    under_load = [case for case in steps if case in sizes.rates]
    asked = sum(length * sizes.repeats[case] / sizes.rates[case] for case in under_load)
    assert sizes.round_seconds > asked
    assert sizes.rounds * sizes.round_seconds <= 200


@pytest.mark.long
def test_visitors_come_at_their_rate_and_what_they_wait_is_summed_up(record: dict[str, Any]) -> None:
    assert {(r["stage"], r.get("load", {}).get("share")) for r in record["results"]} == {
        (stage, share) for stage in ("naive", "lean") for share in (None, 0.2, 0.6)
    }
    rates = record["sizes"]["arrivals_per_s"]
    for result in record["results"]:
        if "load" not in result:
            assert "latency_ms" not in result
            assert result["response_ms"]["n"] > 0
            continue
        share = result["load"]["share"]
        requests = sum(each["requests"] for each in result["rounds"])
        assert result["latency_ms"]["n"] == requests
        assert ("p95" in result["latency_ms"]) == (requests >= 200)
        assert result["response_ms"] is None
        rate = rates[f"product {result['stage']} at {share * 100:.0f} %"]
        assert 0.5 * rate < result["pages_per_s"] < 2 * rate
        closed = next(r for r in record["results"] if r["stage"] == result["stage"] and "load" not in r)
        assert result["queries"] == closed["queries"]
        assert result["pages_per_s"] < closed["pages_per_s"]
    assert rates["product lean at 60 %"] == pytest.approx(3 * rates["product lean at 20 %"], rel=0.01)


@pytest.mark.long
def test_a_gain_is_over_the_baseline_under_the_same_load(record: dict[str, Any]) -> None:
    [naive, lean] = [r for r in record["results"] if r.get("load", {}).get("share") == 0.2]
    pairs = zip(naive["rounds"], lean["rounds"], strict=True)
    ratios = [before["cpu_ms"]["total"] / after["cpu_ms"]["total"] for before, after in pairs]
    assert lean["gain"]["ratio"] == pytest.approx(statistics.geometric_mean(ratios), rel=1e-4)


@pytest.mark.long
def test_the_document_shows_what_is_waited(record: dict[str, Any]) -> None:
    rows = [{**r, "waited": r.get("latency_ms") or r["response_ms"], "over": ""} for r in record["results"]]
    columns = columns_of(rows)
    assert "p50 ms" in columns
    told = columns["p95 ms"](rows[0] | {"waited": {"p50": 1.0, "max": 2.0, "n": 7}})
    assert told == "–", "a percentile that n does not carry"
    assert "60 %" in chart_of("?", {"product": rows})


def test_a_page_to_which_too_few_came_is_told_and_not_drawn() -> None:
    rows = [{"stage": "lean", "load": {"share": 0.2, "of": ""}, "waited": {"max": 2.0, "n": 7}}]
    assert "product: too few visitors came" in chart_of("?", {"product": rows})


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return ride(checkout_with(tmp_path_factory, written=WRITTEN), "written")


@pytest.mark.long
def test_all_stages_are_asked_at_the_rate_of_one_of_them_while_prices_change(written: dict[str, Any]) -> None:
    rates = written["sizes"]["arrivals_per_s"]
    assert rates["product naive 2 writes/s"] == rates["product lean 2 writes/s"]
    for result in written["results"]:
        if result["load"]["of"]:
            assert result["writes"] == 20 * len(result["rounds"])  # the stub counts ten a second and unit of the rate
        else:
            assert result["writes"] == 0


def test_all_the_time_is_for_the_rounds_where_nobody_rides_alone() -> None:
    code = """
import locust
from types import SimpleNamespace
from loadtests.bench.company import Company
from loadtests.passes import LoadPasses
from loadtests.recording.cases import CLOSED, Case, Load
setting = SimpleNamespace(
    display=None, options=SimpleNamespace(quick=False), experiment=SimpleNamespace(baseline="a"),
    services={}, company=Company({}),
)
for load in CLOSED, Load(burst=6):
    choice = SimpleNamespace(cases=[Case("product", "a", "anonymous", "warm", "/a/", load=load)], manifest=None)
    print(LoadPasses(setting, choice, {}).capacity_share)
"""
    assert run_python(code).stdout.split() == ["0.85", "1.0"]


@pytest.mark.long
def test_a_burst_is_ridden_at_once_and_on_an_empty_cache(written: dict[str, Any]) -> None:
    bursts = [result for result in written["results"] if result["load"]["burst"]]
    assert len(bursts) == 2
    for result in bursts:
        assert {each["requests"] for each in result["rounds"]} == {6}
        assert result["latency_ms"]["n"] == 6 * len(result["rounds"])


def test_up_to_how_many_writes_a_stage_gains_is_told() -> None:
    rows = [
        {"stage": "kept", "over": "made", "load": {"of": "made", "writes": writes}, "verdict": verdict}
        for writes, verdict in [(10, "no difference"), (0, "gain"), (1, "gain")]
    ]
    assert crossovers({"product": rows}) == ["product, kept: gains nothing from 10 writes/s on."]
    assert crossovers({"product": rows[1:]}) == ["product, kept: gains up to 1 writes/s."]
    assert crossovers({"product": [{"stage": "kept", "over": "made"}]}) == []


def test_answers_that_took_no_statement_are_counted() -> None:
    code = """
import locust
from types import SimpleNamespace
from loadtests.ride.block import Block, Course
from loadtests.ride.stopping import Stop
for statements in ["0", "3", "0"], [None]:
    course = Course(Block(["/"] * 3, "here"), Stop())
    for told in statements:
        headers = {"x-queries": told} if told else {}
        answer = SimpleNamespace(status_code=200, content=b"here", headers=headers)
        course.on_request(answer, None, {"intended": 0.0}, "/")
    print(course.ridden.kept)
"""
    assert run_python(code).stdout.split() == ["2", "None"]
