"""What a short run takes.

Broken on purpose and caught: a stage that no row taken has.
"""

from itertools import product

from tests.short import covering

STAGES = ("naive", "eager", "lean", "denormalized", "fragments", "optimized")


def test_each_value_that_several_rows_have_is_taken():
    rows = list(product(("category", "product"), STAGES))
    taken = covering(rows, [{("page", page), ("stage", stage)} for page, stage in rows], 3)
    assert {page for page, _ in taken} == {"category", "product"}
    assert {stage for _, stage in taken} == set(STAGES)
    assert len(taken) < len(rows)


def test_of_rows_that_have_nothing_in_common_one_in_so_many():
    rows = list(range(10))
    assert covering(rows, [{("write", row)} for row in rows], 4) == [0, 4, 8]
