"""Each moment has one owner, on spans made by hand. Broken on purpose and caught: the span that began first taken."""

import pytest

from lab.instruments.why.attribution import Span, own_seconds

WHOLE = Span(0, 10, ("layer", "whole"))


@pytest.mark.parametrize(
    ("spans", "own"),
    [
        ([], {"whole": 10}),
        ([(1, 5, "a")], {"whole": 6, "a": 4}),
        ([(1, 9, "a"), (2, 4, "b"), (3, 4, "c")], {"whole": 2, "a": 6, "b": 1, "c": 1}),  # nested
        ([(1, 5, "a"), (3, 8, "b")], {"whole": 3, "a": 2, "b": 5}),  # another thread's
        ([(1, 9, "a"), (1, 3, "b")], {"whole": 2, "a": 6, "b": 2}),  # both begin at once: the shorter is inside
        ([(-5, 2, "a"), (9, 20, "b")], {"whole": 7, "a": 2, "b": 1}),  # from before, and beyond
        ([(2, 3, "a"), (4, 6, "a"), (5, 5, "b")], {"whole": 7, "a": 3}),
    ],
)
def test_own_seconds(spans, own):
    found = own_seconds([Span(start, end, ("x", name)) for start, end, name in spans], WHOLE)
    assert {name: seconds for (_, name), seconds in found.items()} == own
    assert sum(found.values()) == 10
