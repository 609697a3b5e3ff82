"""Which node of a plan became which of another, on plans made by hand."""

import pytest

from lab.instruments.why.pairing import paired
from lab.instruments.why.plans import Node


def node(label, *below):
    """`Seq Scan:articles` reads a table."""
    kind, _, on = label.partition(":")
    return Node(kind, on, "", below=list(below))


SCAN, INDEX, OTHER = node("Seq Scan:articles"), node("Index Scan:articles articles_pk"), node("Seq Scan:authors")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (SCAN, SCAN, ["= Seq Scan articles"]),
        (SCAN, INDEX, ["~ Seq Scan articles → Index Scan articles articles_pk"]),
        (
            node("Limit", node("Sort", SCAN)),
            node("Limit", INDEX),
            ["= Limit", "-   Sort", "~     Seq Scan articles → Index"],
        ),
        (SCAN, node("Aggregate", node("Sort", SCAN)), ["+ Aggregate", "+   Sort", "=     Seq Scan articles"]),
        (
            node("Join", SCAN, node("Hash", OTHER)),
            node("Join", node("Hash", OTHER), INDEX),
            ["= Join", "~   Seq Scan articles → Index", "=   Hash", "=     Seq Scan authors"],
        ),
        (SCAN, node("Join", OTHER, SCAN), ["+ Join", "=   Seq Scan articles", "+   Seq Scan authors"]),
        (node("Join", OTHER, SCAN), SCAN, ["- Join", "-   Seq Scan authors", "=   Seq Scan articles"]),
    ],
)
def test_pairs(before, after, expected):
    lines = [pair.line() for pair in paired(before, after)]
    assert len(lines) == len(expected), lines
    assert all(line.startswith(start) for line, start in zip(lines, expected, strict=True)), lines
