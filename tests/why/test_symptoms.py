"""Each symptom of docs/slow.md has a request that shows it, of which `why` names a recipe that helps; or says why not.

Broken on purpose and caught, each by its name: a row without request and reason; a row with another row's request; the
rules for OFFSET, plans, joins that multiply, sessions, many rows, equal answers and missing ETags taken away; what
shows in counts judged by its milliseconds.
"""

import shlex

import pytest

from cookbook.slow import SYMPTOMS
from lab.instruments.why import advice
from lab.instruments.why.explanation import (
    Answer,
    CacheUse,
    Explanation,
    LayerUse,
    Parts,
    Reversals,
    Statement,
    TemplateUse,
)
from lab.instruments.why.plans import Plan
from tests.why.__main__ import main

LEAVES = [leaf for _, leaves in SYMPTOMS for leaf in leaves]
REQUESTS = sorted({leaf.request for leaf in LEAVES if leaf.request})
ANY = "/article/1/"
KINDS = ["sql", "templates", "cache", "layers", "python"]


@pytest.fixture(scope="module")
def told(stranger):
    commands = [["why", "--repeat=1", "--json", *shlex.split(request)] for request in [*REQUESTS, ANY]]
    return dict(zip([*REQUESTS, ANY], stranger.ask(*commands), strict=True))


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.what)
def test_a_request_shows_it_or_it_says_why_not(leaf):
    assert bool(leaf.request) != bool(leaf.no_request), f"{leaf.what} needs a request or a reason why there is none"


@pytest.mark.one_in(5)
@pytest.mark.parametrize("leaf", [leaf for leaf in LEAVES if leaf.request], ids=lambda leaf: leaf.what)
def test_why_names_a_recipe_that_helps(leaf, told):
    found = told[leaf.request].json
    assert found["answer"]["status"] in {200, 302}
    assert _named(found).intersection(leaf.recipes), found["advice"]


@pytest.mark.one_in(5)
@pytest.mark.parametrize("leaf", [leaf for leaf in LEAVES if leaf.request], ids=lambda leaf: leaf.what)
def test_no_time_is_needed_for_that_nor_hides_it(leaf, told):
    """Neither where nothing takes any time, nor where all of one kind takes as long as it likes."""
    for kind, ms in [("sql", 0), *((kind, ms) for kind in KINDS for ms in (3, 30, 300))]:
        names = {name for each in advice.of(_taking(told[leaf.request].json, kind, ms)) for name in each.recipes}
        assert names.intersection(leaf.recipes), (kind, ms)


def test_a_connection_for_each_request_is_told_by_the_settings(told, stranger):
    assert ("connection_pool" in _named(told[ANY].json)) == (stranger.kind == "postgresql")


def test_the_command_of_the_page(capsys):
    assert main(["/tags/", "--repeat=1"]) == 0
    assert "→ prefetch_related: " in capsys.readouterr().out


def _named(found):
    return {recipe for advice in found["advice"] for recipe in advice["recipes"]}


def _taking(found, kind, ms):
    """Return the explanation that was printed, as if all that is of this kind took so long, and the rest no time."""
    told = Explanation(**{name: value for name, value in found.items() if name not in {"queries", "again", "lines"}})
    told.answer, told.reversals = Answer(**found["answer"]), Reversals(**found["reversals"])
    took = dict.fromkeys(KINDS, 0.0) | {kind: ms}
    told.wall_ms, told.parts = ms, Parts(**took)
    told.plans = [Plan(**plan) for plan in found["plans"]]
    told.statements = [Statement(**each | {"ms": took["sql"]}) for each in found["statements"]]
    told.templates = [TemplateUse(**each | {"own_ms": took["templates"]}) for each in found["templates"]]
    told.cache = [CacheUse(**each | {"ms": took["cache"]}) for each in found["cache"]]
    told.layers = [
        LayerUse(each["name"], took["layers"], each["statements"], 0.0, took["layers"]) for each in found["layers"]
    ]
    return told
