"""A comparison of answers that fails says for whom, where and in which lines they differ."""

from dataclasses import replace

from tests.contracts.asking import Answer
from tests.contracts.differences import MOST_LINES, explained

NAIVE = Answer(
    status=200,
    headers={"Content-Type": "text/html"},
    cookies={},
    html="<h1>Bikes</h1>\n<ul><li>Pebble <b>€1.00</b></li></ul>\n<p>The end</p>",
    asked="GET category/bikes/ at naive, by Bob",
    wire="",
)
LEAN = replace(NAIVE, asked="GET category/bikes/ at lean, warm, by Bob")


def test_the_html():
    assert explained(replace(LEAN, html=LEAN.html.replace("1.00", "0.99")), NAIVE) == [
        "two answers differ",
        "+ GET category/bikes/ at lean, warm, by Bob",
        "- GET category/bikes/ at naive, by Bob",
        "@@ -1,4 +1,4 @@",
        " <h1>Bikes</h1>",
        " <ul>",
        "-<li>Pebble <b>€1.00</b></li></ul>",
        "+<li>Pebble <b>€0.99</b></li></ul>",
        " <p>The end</p>",
    ]


def test_what_is_not_html():
    assert explained(replace(LEAN, status=404), NAIVE)[3:] == ["status:", "+ 404", "- 200"]


def test_the_first_that_differ_of_two_lists():
    assert explained([LEAN, replace(LEAN, status=404)], [NAIVE, NAIVE])[3:] == ["status:", "+ 404", "- 200"]


def test_it_is_short():
    lines = explained(replace(LEAN, html="<i>no</i>\n" * 10_000), NAIVE)
    assert len(lines) <= MOST_LINES + 4
    assert lines[-1] == "…"


def test_nothing_else_is_explained():
    assert explained([1], [2]) is None
    assert explained("a", "b") is None


def test_pytest_shows_it(pytestconfig):
    shown = pytestconfig.hook.pytest_assertrepr_compare(
        config=pytestconfig, op="==", left=replace(LEAN, status=404), right=NAIVE
    )
    assert ["two answers differ", f"+ {LEAN.asked}"] in [lines[:2] for lines in shown]
