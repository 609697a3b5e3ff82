"""What a short run takes.

Broken on purpose and caught: a stage that no row taken has; rows of a long test taken, as it is marked one_in, too.
"""

from itertools import product
from types import SimpleNamespace

import pytest

from tests.short import covering, taken

STAGES = ("naive", "eager", "lean", "denormalized", "fragments", "optimized")


def test_each_value_that_several_rows_have_is_taken():
    rows = list(product(("category", "product"), STAGES))
    found = covering(rows, [{("page", page), ("stage", stage)} for page, stage in rows], 3)
    assert {page for page, _ in found} == {"category", "product"}
    assert {stage for _, stage in found} == set(STAGES)
    assert (len(found), len(rows)) == (8, 12)


def test_of_rows_that_have_nothing_in_common_one_in_so_many():
    rows = list(range(10))
    assert covering(rows, [{("write", row)} for row in rows], 4) == [0, 4, 8]


@pytest.mark.parametrize("more", [{}, {"one_in": pytest.mark.one_in(3)}])
def test_what_is_long_is_left_out_whatever_else_it_is(more):
    marks = {"long": pytest.mark.long} | more
    parent = SimpleNamespace(nodeid="tests/test_some.py")
    row = SimpleNamespace(
        nodeid="tests/test_some.py::test_it[1]",
        originalname="test_it",
        parent=parent,
        callspec=SimpleNamespace(params={"number": 1}),
        get_closest_marker=marks.get,
    )
    assert list(taken([row])) == []
