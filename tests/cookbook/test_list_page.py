"""The worked example of docs/list_page.md: what the page says of the blog's list page is so.

Broken on purpose and caught: the tags not prefetched; the annotation named otherwise; a list handed on.
"""

import pytest

from cookbook.list_page import found, queries
from cookbook.reading import read
from cookbook.renaming import printed
from cookbook.stranger import APP, HERE

ROWS = {"1": 10, "4": 3}


@pytest.fixture(scope="module")
def visits():
    """What the blog's process tells; asked by who runs these tests, not by whoever collects them."""
    return found()["visits"]


@pytest.mark.parametrize("page", ROWS)
def test_three_statements_a_row_become_three(visits, page):
    before, after = visits["before"][page], visits["after"][page]
    assert before["html"].count("<li>") == ROWS[page]
    assert before["html"] == after["html"]
    assert (queries(before), queries(after)) == (2 + 3 * ROWS[page], 3)


def test_the_old_template_counts_once_a_row(visits):
    forgotten = visits["after, with the template of before"]["1"]
    assert forgotten["html"] == visits["after"]["1"]["html"]
    assert queries(forgotten) == 3 + ROWS["1"]


def test_the_paginator_counts_without_the_annotation_and_gets_one_page(visits):
    (_, count), (_, page), _ = visits["after"]["1"]["statements"]
    assert count == visits["before"]["1"]["statements"][0][1]
    assert page.endswith(" LIMIT 10")


def test_an_order_alone_wants_an_index_of_its_own():
    plans = found()["plans"]
    assert "TEMP B-TREE" in plans["no index"]
    assert "TEMP B-TREE" in plans["INDEX, no WHERE"]
    for name in ("NEWEST", "INDEX", "ALONE, no WHERE"):
        assert "USING INDEX" in plans[name]
        assert "TEMP B-TREE" not in plans[name]


def test_the_view_is_made_of_what_the_recipes_print():
    view = (HERE / APP / "after.py").read_text()
    names = {"Review": "Comment", "product": "article", "products": "articles", "reviews": "comments"}
    counted = printed(read("count_related_rows"), names)
    for line in view.splitlines():
        if "counts = " in line or "import Count" in line or "import Coalesce" in line:
            assert f"{line}\n" in counted
    assert "comment_count=Coalesce(Subquery(counts), 0)" in view
    assert "comment_count=Coalesce(Subquery(counts), 0)" in counted
    assert '.select_related("author"' in printed(read("select_related"), {"customer": "author"})
    assert '.prefetch_related("tags"' in printed(read("prefetch_related"), {"tags": "tags"})
