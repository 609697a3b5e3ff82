"""The table of stages, and what is found on disk beside it.

Broken on purpose and caught: a stage built on the whole table instead of its BASE, the cache of its BASE forgotten.
"""

import pytest
from django.core.exceptions import ImproperlyConfigured

from shop import pages, stages
from shop.stages import OURS, STAGES, built_on, found

TUNED = '"""The technique: tuned."""\n\nBASE = "lean"\n\ndef view(request): ...\n'


@pytest.fixture
def put(tmp_path):
    """Return a function that writes a file of a page and returns the stages that are found then."""

    def write(text, name="tuned", page="product"):
        file = tmp_path / f"shop/pages/{page}/{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return found(tmp_path / "shop/pages")

    return write


def test_each_stage_of_the_table_is_built_on_the_one_before():
    for number, stage in enumerate(OURS):
        assert built_on(stage.name) == tuple(each.name for each in OURS[: number + 1])


def test_the_shop_has_those_of_the_table_first():
    assert STAGES[: len(OURS)] == tuple(stage.name for stage in OURS)


def test_a_stage_on_disk_comes_with_what_it_is_built_on(put):
    [tuned] = put(TUNED)
    assert tuned == ("tuned", "The technique: tuned.", False, "lean")


def test_it_caches_where_its_base_does_or_where_it_imports_a_cache(put):
    assert put(TUNED.replace("lean", "fragments"))[0].caches
    assert put(TUNED.replace("BASE", "from django.core.cache import cache\n\nBASE"))[0].caches
    assert not put(TUNED)[0].caches


def test_a_stage_of_two_pages_is_one(put):
    put(TUNED)
    assert len(put(TUNED.replace("tuned", "tuned here"), page="category")) == 1


def test_what_is_no_stage_is_left_alone(put):
    assert put("def helper(): ...\n", "listing") == put(TUNED.replace("lean", "naive"), "eager") == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (TUNED.replace("BASE =", "OTHER ="), r"shop/pages/product/tuned\.py has a view and no stage"),
        (TUNED[TUNED.index("BASE") :], r"shop/pages/product/tuned\.py has no docstring"),
        (TUNED.replace("lean", "slim"), r"shop/pages/product/tuned\.py has the BASE slim, not one of naive, eager, "),
    ],
)
def test_what_a_stage_lacks_is_named_with_its_file(put, text, why):
    with pytest.raises(ImproperlyConfigured, match=why):
        put(text)


def test_one_stage_has_one_base(put):
    put(TUNED, page="category")
    with pytest.raises(ImproperlyConfigured, match=r"shop/pages/product/tuned\.py has the BASE naive"):
        put(TUNED.replace("lean", "naive"))


def test_a_page_without_the_stage_is_served_by_its_base(monkeypatch):
    monkeypatch.setattr(stages, "TABLE", (*OURS, stages.Stage("tuned", "Tuned.", False, "eager")))
    assert pages.served_by("product", "tuned") == "eager"


def test_a_stage_is_compared_with_the_file_before_it():
    assert pages.previous("product", "naive") is None
    assert pages.previous("product", "denormalized") == "lean"


def test_one_on_disk_is_compared_with_its_base(monkeypatch, tmp_path):
    monkeypatch.setattr(stages, "TABLE", (*OURS, stages.Stage("tuned", "Tuned.", False, "lean")))
    monkeypatch.setattr(pages, "FOLDER", tmp_path)
    for name in ("naive", "eager", "tuned"):
        (tmp_path / f"product/{name}.py").parent.mkdir(exist_ok=True)
        (tmp_path / f"product/{name}.py").touch()
    assert pages.previous("product", "tuned") == "eager"
