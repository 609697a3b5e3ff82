"""A block's figures at the pace of the run, and which blocks are a case's."""

from dataclasses import replace

import pytest

from loadtests.recording.cases import Case
from loadtests.recording.figures import COUNTED, Figures, Measured, PageRound, Timed, VoidRound, cost
from loadtests.tests.blocks import block

BLOCK = block(cpu_ms={"web": 2.0, "valkey": None, "total": 6.0}, beat_us=40, bytes=3000, html_bytes=3000)
CASE = Case("product", "lean", "anonymous", "warm", "/lean/")
COLD = replace(CASE, cache="cold")


def test_what_is_counted_is_read_from_the_shops_header() -> None:
    header: dict[str, dict[str, float]] = {
        "sql": {"dur": 12.5, "count": 41},
        "cache": {"calls": 3, "hits": 2},
        "template": {"dur": 5.5},
    }
    assert {name: header[metric][figure] for name, (metric, figure) in COUNTED.items()} == {
        "queries": 41,
        "sql_ms": 12.5,
        "cache_calls": 3,
        "cache_hits": 2,
        "template_ms": 5.5,
    }


def test_what_is_shorter_on_the_wire_is_compressed() -> None:
    assert [BLOCK.encoding, replace(BLOCK, bytes=500).encoding] == ["plain", "gzip"]


def test_speed_and_cost_are_told_at_another_pace() -> None:
    assert BLOCK.pages_per_s_at(20) == 20
    assert BLOCK.at_pace(20) == {"web": 1.0, "valkey": None, "total": 3.0}


@pytest.mark.parametrize(("block", "pace"), [(BLOCK, None), (replace(BLOCK, beat_us=None), 20), (BLOCK, 40)])
def test_where_one_pace_is_not_known_they_are_told_as_read(block: Figures, pace: float | None) -> None:
    assert block.pages_per_s_at(pace) == 10
    assert block.at_pace(pace) == block.cpu_ms


def test_a_client_that_cannot_keep_up_sets_the_pace() -> None:
    assert replace(BLOCK, client_bound=True).pages_per_s_at(20) == 10


def test_a_record_is_told_of_writes_and_what_was_kept_only_where_there_are_such() -> None:
    told = BLOCK.as_dict()
    assert not {"samples", "kept", "writes"} & told.keys()
    assert (told["requests"], told["beat_us"], told["cpu_ms"]) == (10, 40, BLOCK.cpu_ms)
    told = replace(BLOCK, kept=0.0, writes=3, samples=[1.0]).as_dict()
    assert (told["kept"], told["writes"], "samples" in told) == (0.0, 3, False)


def test_a_rounds_blocks_are_those_of_floor_warm_and_cold() -> None:
    one, two, three, four, five, six, seven = (replace(BLOCK, requests=number) for number in range(1, 8))
    each = PageRound("product", 1)
    assert (each.of(CASE), each.of(COLD), each.blocks()) == ([], [], [])
    each.floor, each.warm = {"plain": [one, two], "gzip": [three]}, {CASE: [four, five]}
    assert each.blocks() == [one, two, three, four, five]
    each.cold, each.cold_base = {COLD: six}, seven
    assert each.blocks() == [one, two, three, four, five, six, seven]
    assert (each.of(CASE), each.of(COLD)) == ([four, five], [six])


def test_what_is_ridden_goes_where_it_belongs() -> None:
    measured = Measured([CASE])
    rounds = [PageRound("product", 1, warm={CASE: [BLOCK]}), PageRound("category", 1), PageRound("product", 2)]
    for each in rounds:
        measured.add(each)
    for milliseconds in (1.0, 2.0):
        measured.add(Timed(CASE, [("plain", milliseconds)]))
    measured.add(VoidRound(3, "product", "an error"))
    assert measured.rounds == rounds
    assert measured.visits == {CASE: [("plain", 1.0), ("plain", 2.0)]}
    assert [each.reason for each in measured.void] == ["an error"]
    assert measured.of_page("product") == [rounds[0], rounds[2]]
    assert measured.rounds_of(CASE) == [rounds[0]]
    assert measured.baseline == "naive"


@pytest.mark.parametrize(("beats", "pace"), [([], None), ([50, 40], 40), ([*range(120, 100, -1), None], 103)])
def test_the_runs_pace_is_its_blocks_first_decile(beats: list[float | None], pace: float | None) -> None:
    blocks = [replace(BLOCK, beat_us=beat) for beat in beats]
    assert Measured([CASE], [PageRound("product", 1, warm={CASE: blocks})]).pace() == pace


def test_a_cost_is_the_mean_in_beats() -> None:
    assert cost([BLOCK, replace(BLOCK, beat_us=20)]) == pytest.approx((6 / 40 + 6 / 20) / 2)
    assert cost([replace(BLOCK, beat_us=None)]) == 6
    assert cost([BLOCK, replace(BLOCK, cpu_ms={"total": None})]) == pytest.approx(6 / 40 / 2)
