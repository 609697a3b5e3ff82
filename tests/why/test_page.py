"""The page for a browser says which side is which, and what stands on one alone.

Broken on purpose and caught: figures left out where neither side asks; the sides without their letters.
"""

import pytest

from lab.instruments.why import page
from tests.why.test_first import explanation, statement


@pytest.fixture
def sides():
    def made(url, *statements):
        told = explanation(5, *statements)
        told.url = url
        return told

    return made


def test_what_one_side_alone_asks(sides):
    html = page.html(
        sides("/a/", statement("author"), statement("tag")), sides("/b/", statement("tag"), statement("x"))
    )
    assert html.count('<span class="dim">only A</span>') == 1
    assert html.count('<span class="dim">only B</span>') == 1


def test_two_that_ask_nothing_are_compared_too(sides):
    html = page.html(sides("/a/"), sides("/b/"))
    assert "<h1>What differs</h1>" in html
    assert "Statements, what differs" not in html
    for letter in "AB":
        assert html.count(f'<span class="letter">{letter}</span> GET /{letter.lower()}/') == 2


def test_one_alone_has_no_letter(sides):
    assert '<span class="letter">' not in page.html(sides("/a/"))
