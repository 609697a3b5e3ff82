"""What a run says against what is known: of a simulated shop whose costs are planted and whose every ride is kept,
and of records, whose results have to follow from their blocks."""

import math
import statistics
from collections import Counter
from typing import Any, NamedTuple

import pytest

from loadtests.recording.store import read_record
from loadtests.tests import planted, stub_manifest
from loadtests.tests.conftest import World
from loadtests.tests.derived import check_results
from loadtests.tests.planted import Visit, total

FLOORS = ["floor", "gzip floor"]


class Seen(NamedTuple):
    """A block of the record and the ride of the shop's log that it tells of."""

    part: dict[str, Any]  # a result, or a page's floor
    kind: str  # floor, warm, cold or base
    block: dict[str, Any]
    ride: dict[str, Any]
    at: int  # in the log


@pytest.fixture(scope="module")
def seen(world: World) -> list[Seen]:
    """Every block of the record with its ride; the CPU of a ride is like no other's."""
    parts = [
        ({"page": page, "stage": {"plain": "floor", "gzip": "gzip floor"}[sent]}, "floor", each["rounds"])
        for page, floors in world.record["floor"].items()
        for sent, each in floors.items()
    ]
    for result in world.record["results"]:
        parts += [(result, result["cache"], result["rounds"])]
        if bases := result["base_rounds"]:
            known = [each for each in parts if each[1] == "base" and each[0]["page"] == result["page"]]
            assert [each[2] for each in known] in ([], [bases]), "all cold stages have the same blocks beside them"
            parts += [] if known else [(result, "base", bases)]
    found = []
    for part, kind, blocks in parts:
        stage = "denormalized" if kind == "base" else part["stage"]
        visit = Visit(part["page"], stage, part.get("visitor", "anonymous"))
        for block in blocks:
            [at] = [
                number
                for number, ride in enumerate(world.log["rides"])
                if ride["spent"]["web"] / len(ride["paths"]) * 1000 == pytest.approx(block["cpu_ms"]["web"], abs=6e-6)
                and (ride["page"], ride["stage"], ride["visitor"]) == visit[:3]
                and (ride["round"], ride["measured"]) == (block["round"], True)
            ]
            found.append(Seen(part, kind, block, world.log["rides"][at], at))
    return found


def test_every_block_is_told_as_it_was(world: World, seen: list[Seen]) -> None:
    for _, kind, block, ride, at in seen:
        pages, milliseconds = len(ride["paths"]), 1000 / len(ride["paths"])
        spent = {name: seconds * milliseconds for name, seconds in ride["spent"].items()}
        assert block["cpu_ms"] == pytest.approx(spent | {"total": sum(spent.values())}, abs=6e-6)
        assert block["beat_us"] == pytest.approx(ride["beat_us"], abs=6e-4)
        assert block["requests"] == pages
        assert block["seconds"] == pytest.approx(ride["seconds"], abs=6e-5)
        assert block["pages_per_s"] == pytest.approx(pages / ride["seconds"], abs=6e-4)
        assert block["client_share"] == pytest.approx(ride["client_share"], abs=6e-4)
        assert block["client_bound"] == (ride["client_share"] > 0.85)
        assert (block["bytes"], block["html_bytes"]) == (round(ride["bytes"] / pages), ride["html_bytes"] / pages)
        assert block["disturbed"] == (ride["disturbed"] or world.log["rides"][at - 1]["disturbed"])
        assert ride["rested"], "the block before was still at work"
        assert ride["missed"] == (pages if kind == "cold" else 0)
        assert ride["flushed"] == (kind == "cold")
        assert not ride["void"]


def test_what_went_wrong_is_told_and_in_no_figure(world: World, seen: list[Seen]) -> None:
    record = world.record
    reasons = {(each["round"], each["page"]): each["reason"] for each in record["void_rounds"]}
    assert reasons.keys() == {(3, "product"), ("response 2", "category")}
    assert all(reason.endswith("answers were wrong: /: broken once") for reason in reasons.values())
    rounds = range(1, record["sizes"]["rounds"] + 1)
    good = {"category": list(rounds), "product": [number for number in rounds if number != 3]}
    cases = Counter(
        (kind, each["page"], each["stage"], each.get("visitor"), each.get("cache"), block["round"])
        for each, kind, block, _, _ in seen
    )
    twice = {case for case, count in cases.items() if count == 2}
    assert len({each.at for each in seen}) == len(seen)
    floors = {("floor", page, floor, None) for page in good for floor in ("floor", "gzip floor")}
    assert {case[:4] for case in twice} == floors | {
        ("warm", page, twin, "anonymous") for page in good for twin in planted.TWINS_DIFFER
    }
    assert max(cases.values()) == 2
    ridden = [(r["page"], r["stage"], r["visitor"], r["cache"]) for r in record["results"]]
    stages = [(stage, "anonymous", "warm") for stage in stub_manifest.STAGES]
    stages += [("naive", "customer", "warm"), ("optimized", "customer", "warm"), ("cache_page", "anonymous", "warm")]
    stages += [("fragments", "anonymous", "cold"), ("optimized", "anonymous", "cold")]
    assert ridden == [(page, *case) for page in good for case in stages]
    expected = [
        (part["cache"], *case, n) for part, case in zip(record["results"], ridden, strict=True) for n in good[case[0]]
    ]
    assert {case for case in cases if case[0] in {"warm", "cold"}} == set(expected)


def test_planted_gains_are_found(world: World, seen: list[Seen]) -> None:
    """Through drift, slow cores and noise: what was planted, times the outliers that a mean does not leave out.

    The interval knows of the outliers: what was planted without them is in it.
    """
    hazards = _hazards(seen)
    for result in world.record["results"]:
        page, stage, visitor, cold = result["page"], result["stage"], result["visitor"], result["cache"] == "cold"
        own, spent = total(Visit(page, stage, visitor, missed=cold)), hazards[result["cache"], page, stage, visitor]
        gains = [(gain, "warm", name) for name, gain in result["gain_over_reference"].items()]
        if result["previous"]:
            gains.append((result["gain_over_previous"], "base" if cold else "warm", result["previous"]))
        if not cold and stage != "naive":  # chained over two sets of addresses: checked round by round elsewhere
            gains.append((result["gain"], "warm", "naive"))
        floor = "gzip floor" if stage == "optimized" else "floor"  # which alone sends its pages compressed
        own_floor = {name: 1 / value for name, value in result["floor_multiple"].items()}
        gains.append(({**own_floor, "low": own_floor["high"], "high": own_floor["low"]}, "floor", floor))
        addresses = statistics.geometric_mean(_address_factors(seen, result).values())
        for gain, kind, other in gains:
            expected, met = (
                total(Visit(page, other, visitor)) / own,
                hazards[kind, page, other, "anonymous" if kind == "floor" else visitor],
            )
            expected /= addresses if kind == "floor" else 1
            outliers = statistics.geometric_mean([met[number] / hazard for number, hazard in spent.items()])
            assert gain["ratio"] == pytest.approx(expected * outliers, rel=0.01), (result["stage"], other, kind)
            assert gain["low"] * 0.99 < expected < gain["high"] * 1.01
    verdicts = {(r["page"], r["stage"]): r["verdict"] for r in world.record["results"] if r["cache"] == "warm"}
    assert verdicts["product", "eager"] == "loss"
    assert verdicts["product", "lean"] == verdicts["product", "naive"] == "no difference"
    lean = next(r for r in world.record["results"] if (r["page"], r["stage"]) == ("product", "lean"))
    assert lean["gain"]["low"] > 1, "a gain that is sure, and yet within what naive differs from itself"
    step = next(r for r in world.record["results"] if (r["page"], r["stage"]) == ("category", "denormalized"))
    assert step["verdict_over_previous"] == "no difference"
    noise, sure = world.record["noise"]["category"], step["gain_over_previous"]["low"]
    long, short = (max(noise[name]["high"], 1 / noise[name]["low"]) for name in ("long", "short"))
    assert long < sure < short, "a gain that clears the noise of long blocks, but not that of those like its own"
    assert set(verdicts.values()) == {"gain", "loss", "no difference"}
    assert [verdict for (page, _), verdict in verdicts.items() if page == "category"].count("gain") == 6


@pytest.mark.parametrize("page", planted.COSTS)
def test_gains_multiply_along_the_stages(page: str, world: World) -> None:
    """Over the stage before × ... = over naive = the ratio of the costs in the table; and so to the floor."""
    ladder = [
        r for r in world.record["results"] if (r["page"], r["visitor"], r["cache"]) == (page, "anonymous", "warm")
    ]
    naive, *steps = [r for r in ladder if not r["reference"]]
    climbed = 1.0
    assert [step["previous"] for step in steps] == stub_manifest.STAGES[:-1]
    for step in steps:
        climbed *= step["gain_over_previous"]["ratio"]
        assert step["gain"]["ratio"] == pytest.approx(climbed, rel=1e-3)
        assert naive["cpu_ms"]["total"] / step["cpu_ms"]["total"] == pytest.approx(climbed, rel=1e-3)
    for cold in (r for r in world.record["results"] if (r["page"], r["cache"]) == (page, "cold")):
        base = next(step for step in steps if step["stage"] == cold["previous"])
        chained = base["gain"]["ratio"] * cold["gain_over_previous"]["ratio"]
        assert cold["gain"]["ratio"] == pytest.approx(chained, rel=1e-3)


@pytest.mark.parametrize("name", ["small", "medium"])
def test_results_of_committed_records_follow_from_their_blocks(name: str) -> None:
    check_results(read_record(name), stub_manifest.STAGES)


def test_results_follow_from_the_blocks(world: World) -> None:
    check_results(world.record, stub_manifest.STAGES)


@pytest.mark.long
def test_results_of_a_ride_of_the_stub_follow_from_the_blocks(stub_record: dict[str, Any]) -> None:
    check_results(stub_record, stub_manifest.STAGES)


def test_stages_and_rounds_ride_the_same_addresses(world: World, seen: list[Seen]) -> None:
    sizes = world.record["sizes"]
    scripts: dict[tuple[str, bool], list[str]] = {}
    for each in seen:
        page, ride = each.part["page"], each.ride
        assert ride["users"] == world.record["options"]["users"]
        assert len(ride["cookies"]) == (ride["users"] if ride["visitor"] == "customer" else 0)
        if each.kind == "floor":
            plain, packed = planted.HTML_BYTES[page], round(planted.HTML_BYTES[page] * planted.WIRE_BYTES["optimized"])
            [path] = set(ride["paths"])
            assert path == (f"/lab/floor/{plain}/" if ride["stage"] == "floor" else f"/lab/floor/{packed}/?gzip=1")
            assert len(ride["paths"]) == sizes["floor_requests"]
            continue
        paths = [path[path.index(f"{page}/") :] for path in ride["paths"]]
        length = sizes["script"][page] if each.kind == "warm" else sizes["cold_visits"]
        script = paths[:length]
        assert paths == script * (len(paths) // length)
        assert each.kind == "warm" or len(set(paths)) == length == len(paths)
        assert scripts.setdefault((page, each.kind == "warm"), script) == script
    told = world.record["addresses"]
    assert {
        (page, warm): [each["path"] for each in told[page]["warm" if warm else "cold"]] for page, warm in scripts
    } == scripts
    for each in (each for page in told.values() for of in page.values() for each in of):
        assert each["path"].endswith(f"?k={each['kind']}")


def test_rounds_are_shuffled_between_floors(seen: list[Seen]) -> None:
    orders: dict[tuple[str, int], list[Seen]] = {}
    for each in sorted(seen, key=lambda each: each.at):
        orders.setdefault((each.part["page"], each.block["round"]), []).append(each)
    for order in orders.values():
        assert [each.ride["stage"] for each in order[:2] + order[-2:]] == [*FLOORS, *reversed(FLOORS)]
        assert "floor" not in {each.kind for each in order[2:-2]}
    for page in planted.COSTS:
        rounds = [order[2:-2] for (name, _), order in orders.items() if name == page]
        for case in {_case(each) for each in rounds[0]}:
            places = {[_case(each) for each in order].index(case) for order in rounds}
            assert len(places) > 2, f"{case} is always ridden at the same place"
        for stage in planted.TWINS_DIFFER:
            twins = [[each.block for each in order if _case(each) == ("warm", stage, "anonymous")] for order in rounds]
            listed = [next(each for each in seen if each.block is pair[0]).part["rounds"] for pair in twins]
            first = {blocks.index(pair[0]) % 2 for blocks, pair in zip(listed, twins, strict=True)}
            assert first == {0, 1}, f"of the two blocks of {stage}, the same one is always ridden first"
    starts = {number: [page for page, n in orders if n == number] for _, number in orders}
    assert len({tuple(pages) for pages in starts.values() if len(pages) == 2}) == 2, "pages keep their order"


def test_response_time_is_what_one_visitor_met(world: World) -> None:
    """Of every address of the script, again and again, but not the first request, which connects; no void ones."""
    record = world.record
    rides = [ride for ride in world.log["rides"] if ride["alone"]]
    assert {(ride["missed"], ride["users"]) for ride in rides} == {(0, 1)}
    for result in record["results"]:
        own = [ride for ride in rides if _visitor(ride) == _visitor(result)]
        if result["cache"] == "cold":
            assert (result["response_ms"], result["response_by_kind"]) == (None, {})
            continue
        script = [each["path"] for each in record["addresses"][result["page"]]["warm"]]
        met: list[tuple[str, float]] = []
        for ride in own:
            paths = [path[path.index(f"{result['page']}/") :] for path in ride["paths"]]
            assert len(ride["cookies"]) == (result["visitor"] == "customer")
            assert paths == script[:1] + script * (len(paths) // len(script))
            kinds = [path.rpartition("=")[2] for path in paths]
            met += [] if ride["void"] else [*zip(kinds, ride["latencies"], strict=True)][1:]
        assert result["response_ms"] == pytest.approx(_summary([ms for _, ms in met]), abs=6e-4)
        assert result["response_by_kind"].keys() == {kind for kind, _ in met}
        for kind, summary in result["response_by_kind"].items():
            assert summary == pytest.approx(_summary([ms for each, ms in met if each == kind]), abs=6e-4)
    rounds = len(own)
    orders = [
        [_visitor(ride) for ride in rides[at : at + len(rides) // rounds]]
        for at in range(0, len(rides), len(rides) // rounds)
    ]
    assert len({tuple(order) for order in orders}) == rounds > 1, "rounds keep their order"


def test_cpu_and_speed_are_of_the_same_pace(world: World, seen: list[Seen]) -> None:
    """The simulated shop makes a page in 1.3 times its CPU, on cores that are slow at some times and not at others."""
    told = [result for result in world.record["results"] if not any(each["client_bound"] for each in result["rounds"])]
    assert len(told) > 10
    for result in told:
        others = [each.ride["others"] for each in seen if each.part is result and each.kind == result["cache"]]
        expected = 1000 / 1.3 * statistics.geometric_mean(others)  # what somebody else spent meanwhile is in the CPU
        assert result["pages_per_s"] * result["cpu_ms"]["total"] == pytest.approx(expected, rel=0.03)


def test_counts_are_medians_of_the_visits(world: World) -> None:
    for result in world.record["results"]:
        cold = result["cache"] == "cold"
        visits = [each for each in world.log["counted"] if _visitor(each) == _visitor(result)]
        assert visits[0]["missed"] == (result["stage"] in planted.MISSED)
        for name in planted.counted(Visit("product", "lean"), "product/1/?"):
            expected = statistics.median(each[name] for each in visits if each["missed"] == cold)
            assert result[name] == pytest.approx(expected), (name, _visitor(result))


def test_the_record_tells_what_was_used(world: World) -> None:
    record = world.record
    assert record["memory"] == {name: max(each[name] for each in world.log["memory"]) for name in record["memory"]}
    assert record["memory"].keys() == {"rss_mib", "pss_mib"}
    assert record["services"] == {"postgresql": "measured", "valkey": "measured"}
    assert record["sizes"]["rounds"] == len(world.log["memory"])


def test_the_last_gains_so_far_are_the_gains(world: World) -> None:
    for page in planted.COSTS:
        line = [each for each in world.output.splitlines() if f" {page}: " in each][-1]
        assert line.startswith("round {0}/{0}  ".format(world.record["sizes"]["rounds"]))
        shown = dict(each.rsplit(" ", 1) for each in line.partition(": ")[2].split("  "))
        results = [r for r in world.record["results"] if r["page"] == page and r["cache"] == "warm"]
        gains = {
            " ".join([r["stage"], *(["customer"] if r["visitor"] == "customer" else [])]): r["gain"]["ratio"]
            for r in results
            if r["stage"] != "naive"
        }
        assert shown.keys() == gains.keys()
        for name, gain in gains.items():
            assert float(shown[name].removesuffix("×")) == pytest.approx(gain, rel=0.006, abs=0.0051)


def _hazards(seen: list[Seen]) -> dict[tuple[str, ...], dict[int, float]]:
    """How much dearer than planted each case was, by round: the mean where there were two blocks."""
    met: dict[tuple[str, ...], dict[int, list[float]]] = {}
    for _, kind, block, ride, _ in seen:
        case = (kind, *_visitor(ride))
        met.setdefault(case, {}).setdefault(block["round"], []).append(ride["hazard"])
    return {case: {n: statistics.fmean(each) for n, each in rounds.items()} for case, rounds in met.items()}


def _address_factors(seen: list[Seen], result: dict[str, Any]) -> dict[int, float]:
    """How much dearer than an address of factor 1 those of a result are, by round."""
    blocks = [each for each in seen if each.part is result and each.kind == result["cache"]]
    return {each.block["round"]: statistics.fmean(map(planted.factor_of, each.ride["paths"])) for each in blocks}


def _case(each: Seen) -> tuple[str, str, str]:
    return each.kind, each.part["stage"], each.part["visitor"]


def _visitor(each: dict[str, Any]) -> tuple[str, str, str]:
    return each["page"], each["stage"], each["visitor"]


def _summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    told = [percent for percent, fewest in ((50, 20), (95, 200), (99, 1000)) if len(values) >= fewest]
    found = {f"p{percent}": ordered[math.ceil(percent / 100 * len(ordered)) - 1] for percent in told}
    return found | {"max": ordered[-1], "n": len(ordered)}
