"""Each symptom of docs/slow.md has a request that shows it, of which `why` names a recipe that helps; or says why not.

Broken on purpose and caught, each by its name: a row without request and reason; a row with another row's request; the
rules for OFFSET, plans, joins that multiply, sessions, many rows, equal answers and missing ETags taken away.
"""

import shlex

import pytest

from cookbook.slow import SYMPTOMS
from tests.why.__main__ import main

LEAVES = [leaf for _, leaves in SYMPTOMS for leaf in leaves]
REQUESTS = sorted({leaf.request for leaf in LEAVES if leaf.request})
ANY = "/article/1/"


@pytest.fixture(scope="module")
def told(stranger):
    commands = [["why", "--repeat=1", "--json", *shlex.split(request)] for request in [*REQUESTS, ANY]]
    return dict(zip([*REQUESTS, ANY], stranger.ask(*commands), strict=True))


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.what)
def test_a_request_shows_it_or_it_says_why_not(leaf):
    assert bool(leaf.request) != bool(leaf.no_request), f"{leaf.what} needs a request or a reason why there is none"


@pytest.mark.parametrize("leaf", [leaf for leaf in LEAVES if leaf.request], ids=lambda leaf: leaf.what)
def test_why_names_a_recipe_that_helps(leaf, told):
    found = told[leaf.request].json
    assert found["answer"]["status"] in {200, 302}
    assert _named(found).intersection(leaf.recipes), found["advice"]


def test_a_connection_for_each_request_is_told_by_the_settings(told, stranger):
    assert ("connection_pool" in _named(told[ANY].json)) == (stranger.kind == "postgresql")


def test_the_command_of_the_page(capsys):
    assert main(["/tags/", "--repeat=1"]) == 0
    assert "→ prefetch_related: " in capsys.readouterr().out


def _named(found):
    return {recipe for advice in found["advice"] for recipe in advice["recipes"]}
