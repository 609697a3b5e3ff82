"""Milliseconds summed up: nearest rank, and no percentile for which there are too few visits."""

from dataclasses import replace
from typing import Any

import pytest

from loadtests.recording.cases import Case, Load
from loadtests.recording.percentiles import response, summary, under_load
from loadtests.tests.blocks import block

CASE = Case("product", "lean", "anonymous", "warm", "/lean/")
BLOCK = block()


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (1, {}),
        (19, {}),
        (20, {"p50": 10}),
        (21, {"p50": 11}),
        (199, {"p50": 100}),
        (200, {"p50": 100, "p95": 190}),
        (999, {"p50": 500, "p95": 950}),
        (1000, {"p50": 500, "p95": 950, "p99": 990}),
        (1001, {"p50": 501, "p95": 951, "p99": 991}),
    ],
)
def test_percentiles_are_told_where_ten_are_beyond_them(count: int, told: dict[str, float]) -> None:
    shuffled = [*range(2, count + 1), 1]
    assert summary(shuffled) == told | {"max": count, "n": count}


def test_milliseconds_are_told_to_the_microsecond() -> None:
    assert summary([1.23456, *[1.23456] * 19]) == {"p50": 1.235, "max": 1.235, "n": 20}


def test_each_kind_of_address_is_summed_up_apart() -> None:
    visits = [("plain", 2.0), ("sorted", 9.0), ("plain", 4.0)]
    assert response(visits) == {
        "response_ms": {"max": 9.0, "n": 3},
        "response_by_kind": {"plain": {"max": 4.0, "n": 2}, "sorted": {"max": 9.0, "n": 1}},
    }
    assert [*response(visits)["response_by_kind"]] == ["plain", "sorted"]
    assert response([]) == {"response_ms": None, "response_by_kind": {}}


@pytest.mark.parametrize(
    ("kept", "told"), [([0.5, None, 0.25], 0.375), ([0.0], 0.0), ([1 / 3], 0.3333), ([None], None)]
)
def test_blocks_under_load_are_taken_together(kept: list[float | None], told: float | None) -> None:
    case = replace(CASE, load=Load(share=0.5))
    blocks = [replace(BLOCK, kept=share, writes=2, samples=[3.0, 1.0]) for share in kept]
    expected: dict[str, Any] = {
        "load": {"share": 0.5, "of": "", "writes": 0.0, "burst": 0},
        "latency_ms": {"max": 3.0, "n": 2 * len(kept)},
        "kept": told,
        "writes": 2 * len(kept),
    }
    assert under_load(case, blocks) == expected
    assert under_load(CASE, blocks) == {}
