"""Where shoppers go, how long blocks are and in which order they are ridden."""

import math
import random
import statistics
from collections import Counter
from itertools import pairwise

import pytest

from loadtests.bench.manifest import Manifest, ManifestError, Page, parse_manifest
from loadtests.ride.choice import check_choice, choose_cases, unchanged
from loadtests.ride.journey import arrivals, distinct, draw, script
from loadtests.ride.plan import FLOOR, Cost, round_steps, size
from loadtests.tests import stub_manifest


@pytest.fixture
def manifest() -> Manifest:
    return parse_manifest(stub_manifest.manifest(instruments=False))


@pytest.fixture
def page(manifest: Manifest) -> Page:
    return manifest.page("category")


def _kinds(paths: list[str]) -> Counter[str]:
    return Counter(path.partition("k=")[2] for path in paths)


@pytest.mark.parametrize("length", [8, 12, 25])
def test_even_a_short_script_holds_each_kind_in_its_proportion(page: Page, length: int) -> None:
    for seed in range(20):
        paths = script(page, length, random.Random(seed))
        kinds = _kinds(paths)
        assert len(paths) == length
        assert all(abs(kinds[kind] - share * length) < 1 for kind, share in stub_manifest.SHARES.items())
    first = Counter(script(page, length, random.Random(seed))[0].partition("k=")[2] for seed in range(40))
    assert len(first) > 1, "one kind is always asked for first"


def test_popular_urls_are_asked_more(page: Page) -> None:
    drawn = Counter(draw(page, random.Random(seed), "plain").path for seed in range(600))
    plain = [url.path for url in page.urls if url.kind == "plain"]
    assert drawn[plain[0]] > drawn[plain[3]] > drawn[plain[11]]


def test_visits_are_as_popular_as_the_shop_says(page: Page) -> None:
    """Of scripts, of single visits, and of the first of the addresses that are asked while the cache is cold."""
    chances = {url.path: url.weight for url in page.urls}
    assert sum(chances.values()) == pytest.approx(1)
    rng = random.Random(1)
    for drawn in (
        Counter(path for _ in range(200) for path in script(page, 25, rng)),
        Counter(draw(page, rng).path for _ in range(5000)),
        Counter(distinct(page, 1, rng)[0] for _ in range(5000)),
    ):
        for path, chance in chances.items():
            assert drawn[path] / drawn.total() == pytest.approx(chance, abs=0.01 + 0.07 * chance)
    sorted_ones = Counter(draw(page, rng, "sorted").path for _ in range(2000))
    for path, count in sorted_ones.items():
        assert count / 2000 == pytest.approx(chances[path] / 0.12, abs=0.05)


def test_scripts_repeat_for_a_seed_and_differ_between_seeds(page: Page) -> None:
    assert script(page, 12, random.Random(1)) == script(page, 12, random.Random(1))
    assert script(page, 12, random.Random(1)) != script(page, 12, random.Random(2))


def test_cold_urls_are_asked_once(page: Page) -> None:
    paths = distinct(page, 24, random.Random(1))
    assert len(paths) == len(set(paths)) == 24


def test_arrivals_keep_their_rate() -> None:
    times = arrivals(50, 2000, random.Random(1))
    assert list(times) == sorted(times)
    assert times[-1] == pytest.approx(40, rel=0.1)
    gaps = [later - earlier for earlier, later in pairwise(times)]  # as those of strangers: exponential
    assert statistics.stdev(gaps) == pytest.approx(0.02, rel=0.1)
    assert statistics.median(gaps) == pytest.approx(0.02 * math.log(2), rel=0.15)


def test_the_default_rides_what_the_design_asks_for(manifest: Manifest) -> None:
    cases = choose_cases(manifest, ["product"], manifest.stages, None)
    assert [str(case) for case in cases] == [
        "product naive",
        "product eager",
        "product lean",
        "product denormalized",
        "product fragments",
        "product optimized",
        "product naive customer",
        "product optimized customer",
        "product cache_page",
        "product fragments cold",
        "product optimized cold",
    ]


def test_a_stage_without_a_file_of_its_own_is_not_ridden() -> None:
    described = stub_manifest.manifest(instruments=False)
    described["pages"][0]["stages"][4] |= {"served_by": "lean", "caches": False}  # type: ignore[index]
    manifest = parse_manifest(described)
    ridden = {case.stage for case in choose_cases(manifest, ["category"], manifest.stages, None)}
    assert ridden == {"naive", "eager", "lean", "denormalized", "optimized", "cache_page"}
    assert unchanged(manifest, ["category"], manifest.stages) == [
        {"page": "category", "stage": "fragments", "served_by": "lean"}
    ]


@pytest.mark.parametrize(
    ("pages", "stages", "message"),
    [([], ["eager"], "over naive"), ([], ["naive", "quick"], "No stage quick"), (["home"], ["naive"], "No page home")],
)
def test_a_wrong_choice_is_explained(pages: list[str], stages: list[str], message: str) -> None:
    with pytest.raises(ManifestError, match=message):
        check_choice(pages, stages, ["category", "product"], stub_manifest.STAGES)


def test_a_round_stands_between_floors_and_rides_the_baseline_twice(manifest: Manifest) -> None:
    cases = choose_cases(manifest, ["category", "product"], manifest.stages, None)
    steps = round_steps(cases, random.Random(1))
    kinds = [step.kind for step in steps]
    half = len(steps) // 2
    assert [kinds[0], kinds[half - 1], kinds[half], kinds[-1]] == [FLOOR] * 4
    baseline = [s for s in steps if s.case and s.case == cases[0]]
    assert [step.twin for step in sorted(baseline, key=lambda s: s.twin)] == ["a", "b"]
    twice = [str(case) for case, count in Counter(s.case for s in steps if s.kind == "warm").items() if count == 2]
    assert sorted(twice) == [f"{page} {stage}" for page in ("category", "product") for stage in ("naive", "optimized")]
    assert {step.case for step in steps if step.case} == set(cases)


def test_rounds_are_shuffled_and_the_same_seed_shuffles_alike(manifest: Manifest) -> None:
    cases = choose_cases(manifest, ["category", "product"], manifest.stages, None)
    assert round_steps(cases, random.Random(1)) == round_steps(cases, random.Random(1))
    assert round_steps(cases, random.Random(1)) != round_steps(cases, random.Random(2))


def test_blocks_fit_the_time_and_quick_pages_get_many_requests(manifest: Manifest) -> None:
    cases = choose_cases(manifest, ["category", "product"], manifest.stages, None)
    milliseconds = {
        "naive": 350,
        "eager": 230,
        "lean": 20,
        "denormalized": 20,
        "fragments": 3,
        "optimized": 0.5,
        "cache_page": 1,
    }
    costs = {
        case: Cost(seconds=milliseconds[case.stage] / 1000, cpu=milliseconds[case.stage] / 1000)
        for case in cases
        if case.cache == "warm"
    }
    sizes = size(costs, [Cost(0.0004, 0.0004)] * 2, seconds=240, least_rounds=5)
    assert sizes.rounds >= 10
    assert sizes.rounds * sizes.round_seconds <= 240
    by_stage = {case.stage: cost.seconds for case, cost in costs.items()}
    asked = 0.0
    for step in round_steps(cases, random.Random(1)):
        if step.case is None:
            asked += 0.0004 * sizes.floor_requests
        elif step.kind == "warm":
            asked += by_stage[step.case.stage] * sizes.script[step.page] * sizes.repeats[step.case]
        else:
            asked += by_stage["lean"] * sizes.cold_visits
    assert asked < sizes.round_seconds < 1.5 * asked
    assert sizes.floor_requests * 0.0004 >= 0.29
    for case, repeats in sizes.repeats.items():
        assert sizes.script[case.page] * repeats * costs[case].cpu >= 0.29
    assert min(sizes.script.values()) >= 3


def test_a_cheaper_page_gets_a_longer_script(manifest: Manifest) -> None:
    cases = choose_cases(manifest, ["category", "product"], ["naive"], None)
    seconds = {"category": 0.6, "product": 0.3}
    costs = {case: Cost(seconds[case.page], seconds[case.page]) for case in cases}
    sizes = size(costs, [Cost(0.0004, 0.0004)] * 2, seconds=1, least_rounds=5)
    assert sizes.script == {"category": 3, "product": 6}


def test_five_rounds_are_ridden_even_when_time_is_too_short(manifest: Manifest) -> None:
    cases = choose_cases(manifest, ["category"], ["naive"], None)
    sizes = size(dict.fromkeys(cases, Cost(1, 1)), [Cost(0.001, 0.001)], seconds=10, least_rounds=5)
    assert sizes.rounds == 5
