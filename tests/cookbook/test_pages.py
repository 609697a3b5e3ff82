"""The cookbook's pages say what recipes and record say, and the record is of these recipes.

Broken on purpose and caught, each by name: a gain, a count of queries and a price changed in the record.
"""

import copy

import pytest

from cookbook import pages, records
from cookbook.__main__ import main
from cookbook.counting import expected
from cookbook.mistakes import MISTAKES
from cookbook.reading import RecipeError, advice, mistakes, recipes
from cookbook.slow import SYMPTOMS

RECORD = records.load()
RECIPES = recipes()
NAMES = {recipe.name for recipe in RECIPES}


def test_pages_are_what_they_should_be():
    assert pages.write(check=True) is None


@pytest.mark.one_in(12)
@pytest.mark.parametrize("name", sorted(NAMES))
def test_one_changed_value_fails_by_name(name, monkeypatch):
    changed = copy.deepcopy(RECORD)
    changed["recipes"][name]["functions"]["optimized"]["gain"]["median"] *= 3  # its rank stays
    monkeypatch.setattr(records, "load", lambda: changed)
    with pytest.raises(SystemExit) as told:
        raise SystemExit(main(["pages", "--check"]))
    for page in (f"cookbook/{name}.md", "cookbook/README.md", "cookbook/by-symptom.md", "llms.txt"):
        assert page in str(told.value)


def test_a_changed_gain_of_the_best_fails_in_readme(monkeypatch):
    changed = copy.deepcopy(RECORD)
    best = records.by_impact(NAMES, RECORD)[0]
    changed["recipes"][best]["functions"]["optimized"]["gain"]["high"] *= 3
    monkeypatch.setattr(records, "load", lambda: changed)
    assert "../README.md" in pages.write(check=True)


def test_the_record_is_of_these_recipes():
    assert RECORD["recipes"].keys() == NAMES, "Measure what is missing: make cookbook NAME=..."


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_recorded_counts_are_those_that_are_proven(recipe):
    figures, facts = RECORD["recipes"][recipe.name], recipe.facts
    counts = facts["queries"] | facts.get("again", {})
    found = {name: each["queries"] for name, each in figures["functions"].items() if "queries" in each}
    assert found == {name: expected(count, figures["rows"]) for name, count in counts.items()}


def test_every_recipe_is_reached_from_a_symptom():
    reached = {name for _, leaves in SYMPTOMS for leaf in leaves for name in leaf.recipes}
    assert reached >= NAMES


def test_every_mistake_is_measured():
    for _, name, function in MISTAKES:
        assert function in RECORD["recipes"][name]["functions"], f"{name}.{function} is not measured"


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda mistake: mistake.name)
def test_a_mistake_is_recorded_as_it_is_proven(mistake):
    figures, wanted = RECORD["mistakes"][mistake.name], mistake.facts.get("again", {})
    for name, count in (mistake.facts.get("queries", {}) | wanted).items():
        assert figures["functions"][name]["queries"] == expected(count, figures["rows"])
    assert figures["functions"]["optimized"]["verdict"] == "gain" or figures["price"] or "differs" in mistake.facts, (
        f"{mistake.name} costs nothing that is measured"
    )


def test_the_record_is_of_these_mistakes():
    assert RECORD["mistakes"].keys() == {mistake.name for mistake in mistakes()}


def test_what_is_not_worth_it_gains_less_than_ten_percent():
    assert RECORD["not_worth_it"].keys() == {each.name for each in advice()}
    for name, figures in RECORD["not_worth_it"].items():
        assert figures["functions"]["optimized"]["gain"]["high"] < 1.1, f"{name} does gain: it is advice worth giving"


def test_what_looks_is_told_as_what_looking_costs():
    loss = {"verdict": "loss", "gain": {"median": 0.5, "low": 0.4, "high": 0.8}}
    assert records.told(loss) == "costs 2× [1.25–2.5]"
    losses = [name for name in NAMES if RECORD["recipes"][name]["functions"]["optimized"]["verdict"] == "loss"]
    assert "explain_one_request" in losses
    slow = (pages.DOCS / "slow.md").read_text()
    for name in losses:
        assert f"[{name}](cookbook/{name}.md) (costs " in slow


def test_readme_has_the_ten_best():
    readme = (pages.DOCS.parent / "README.md").read_text()
    assert readme.count(pages.START) == readme.count(pages.END) == 1
    assert readme.count("](docs/cookbook/") >= pages.SHOWN
    for needed in ("select_related", "prefetch_related", "count_related_rows"):
        assert f"[{needed}](docs/cookbook/{needed}.md)" in readme


def test_a_recipe_without_record_is_named():
    with pytest.raises(RecipeError, match="has no record"):
        pages.texts(RECIPES, {"recipes": {}})
