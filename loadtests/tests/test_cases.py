"""What a case is called, what a cold key is compared with, and what is ridden twice."""

from dataclasses import replace

import pytest

from loadtests.recording.cases import ANONYMOUS, CLOSED, CUSTOMER, Case, Load, cold_base, twins

NAIVE, LEAN, FRAGMENTS, OPTIMIZED = (
    Case("product", stage, "anonymous", "warm", f"/{stage}/", caches=caches)
    for stage, caches in [("naive", False), ("lean", False), ("fragments", True), ("optimized", True)]
)
BESIDE = replace(LEAN, stage="lean_slower", reference=True)
LADDER = [NAIVE, LEAN, FRAGMENTS, OPTIMIZED]


@pytest.mark.parametrize(
    ("load", "told"),
    [
        (Load(), ""),
        (Load(share=0.5), "at 50 %"),
        (Load(share=0.9), "at 90 %"),
        (Load(share=0.001), "at 0 %"),
        (Load(share=0.3, of="naive", writes=0.1), "0.1 writes/s"),
        (Load(share=0.3, of="naive", writes=10.0), "10 writes/s"),
        (Load(of="naive", burst=50), "50 at once"),
    ],
)
def test_a_load_says_how_visitors_come(load: Load, told: str) -> None:
    assert str(load) == told
    assert str(replace(LEAN, load=load)) == f"product lean {told}".strip()


def test_records_know_a_load_by_its_fields_and_visitors_by_their_words() -> None:
    assert Load(share=0.5, burst=2).as_dict() == {"share": 0.5, "of": "", "writes": 0.0, "burst": 2}
    assert (ANONYMOUS, CUSTOMER) == ("anonymous", "customer")


def test_a_case_is_called_by_what_is_not_usual() -> None:
    assert str(replace(LEAN, visitor="customer")) == "product lean customer"
    assert str(replace(LEAN, cache="cold")) == "product lean cold"
    assert (
        str(replace(LEAN, visitor="customer", cache="cold", load=Load(burst=2)))
        == "product lean customer cold 2 at once"
    )


def test_a_plain_case_is_a_stage_in_a_closed_loop() -> None:
    plain = Case("product", "lean", "anonymous", "warm", "/lean/")
    assert plain.load == CLOSED == Load(share=0, of="", writes=0, burst=0)
    assert (plain.caches, plain.reference, plain.previous, plain.server) == (False, False, None, "")
    assert replace(plain, load=Load(share=0.5)).closed == plain


def test_a_cold_key_is_compared_with_the_newest_stage_before_any_that_caches() -> None:
    after = replace(LEAN, stage="mine")
    assert cold_base([*LADDER, after, BESIDE], "product") == LEAN
    assert (
        cold_base([NAIVE, BESIDE, LEAN, replace(LEAN, stage="denormalized", cache="cold"), FRAGMENTS], "product")
        == LEAN
    )
    assert cold_base([*LADDER, replace(LEAN, page="category")], "product") == LEAN
    assert cold_base([NAIVE, OPTIMIZED], "product") is None
    assert cold_base([], "product") is None


def test_the_first_and_the_last_stage_are_ridden_twice() -> None:
    others = [
        replace(OPTIMIZED, visitor="customer"),
        replace(OPTIMIZED, cache="cold"),
        replace(OPTIMIZED, page="category"),
        BESIDE,
    ]
    assert twins([*LADDER, *others], "product") == {"long": NAIVE, "short": OPTIMIZED}
    assert twins([BESIDE, NAIVE], "product") == {"long": NAIVE}
