"""A recipe is whole: docstring, names, doors, line. And how it is printed, or refused in a sentence.

Broken on purpose and caught: a recipe without the section Trap, without the line, without an example.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cookbook.__main__ import main
from cookbook.reading import LINE, Recipe, RecipeError, read, recipes
from cookbook.renaming import following, printed, renamed

RECIPES = {recipe.name: recipe for recipe in recipes()}
THIRD_PARTIES = {"django", "django_redis", "psycopg", "debug_toolbar"}
ROOT = Path(__file__).resolve().parents[2]
RUFF = Path(sys.executable).with_name("ruff")


@pytest.fixture(params=RECIPES)
def recipe(request):
    return RECIPES[request.param]


def test_docstring_and_example_are_whole(recipe):
    assert recipe.head["title"].endswith(".")
    assert recipe.sections
    for fact in ("symptom", "why", "shop", "api", "queries", "same"):
        assert recipe.facts.get(fact), f"{recipe.name}: EXAMPLE does not say {fact}"


def test_every_name_to_rename_has_one_in_the_blog(recipe):
    assert recipe.names.keys() <= recipe.facts["stranger"].keys()
    theirs = {name: f"other_{name}" for name in recipe.names}
    text = printed(recipe, theirs)
    for name in recipe.names:
        assert renamed(text, {name: "X"}) == text, f"{recipe.name}: {name} is left in what is printed"


def test_the_readers_part_imports_what_a_reader_has(recipe):
    imported = set()
    for node in ast.walk(ast.parse(recipe.above)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module)
    strangers = {name for name in imported if name.split(".")[0] not in THIRD_PARTIES | sys.stdlib_module_names}
    assert strangers <= {"shop.models"}


def test_the_readers_part_passes_the_linter_alone(recipe):
    command = [RUFF, "check", "--ignore", "PERF", "--stdin-filename", f"cookbook/{recipe.name}.py", "-"]
    finished = subprocess.run(command, input=recipe.above, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout


def test_what_is_missing_is_named():
    source = read("count_related_rows").source
    with pytest.raises(RecipeError, match="count has no section Trap"):
        _ = Recipe("count", source.replace("Trap  ", "Tarp  ")).sections
    with pytest.raises(RecipeError, match="count does not begin with its title and `kind"):
        _ = Recipe("count", source.replace("kind: pattern", "kind: idea")).head
    with pytest.raises(RecipeError, match="count does not have the line"):
        _ = Recipe("count", source.replace(LINE, "")).above
    with pytest.raises(RecipeError, match="count has no EXAMPLE"):
        _ = Recipe("count", source.replace("EXAMPLE", "ELSE")).facts


def test_names_are_replaced_as_whole_words():
    source = '"""A product."""\n\nfrom shop.models import Product\n'
    source += "product.reviews, product_id, reviews__rating, products, my_product, Products"
    found = renamed(source, {"Product": "Post", "product": "post", "reviews": "replies"}, "blog")
    assert found == (
        '"""A product."""\n\nfrom blog.models import Post\n'
        "post.replies, post_id, replies__rating, products, my_product, Products"
    )


def test_what_is_left_out_stays_and_is_told_after_the_code(capsys):
    assert main(["print", "select_related", "orders=articles", "order=article", "customer=author"]) is None
    text = capsys.readouterr().out
    assert 'naive(articles.select_related("author", "address"))' in text
    assert text.endswith(
        "\n\n\n# Still the shop's: address (one that may be NULL), name (a column of the first), city (a column of the "
        "second).\n"
    )
    ast.parse(text)


def test_nothing_is_told_where_nothing_is_left(recipe):
    assert "Still the shop's" not in printed(recipe, {name: f"other_{name}" for name in recipe.names})


def test_names_follow_from_those_that_are_given():
    counts, part = read("count_related_rows"), read("filtered_prefetch")
    assert following(counts, {"Review": "GuestReply", "product": "post"}) == {"review_count": "guest_reply_count"}
    assert following(part, {"Review": "Reply", "reviews": "replies"}) == {
        "review": "reply",
        "good_reviews": "good_replies",
    }
    assert following(counts, {"Review": "Reply", "review_count": "answers"}) == {}


def test_no_name_follows_that_is_taken():
    part = read("filtered_prefetch")
    assert following(part, {"Review": "Reply", "product": "reply"}) == {}, "the loop in the loop would hide the first"
    assert following(part, {"Review": "Good"}) == {}, "the code has a variable of this name"
    assert following(part, {"Review": "Class"}) == {}, "class is no name in Python"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing"], "There is no recipe nothing. There are "),
        (["get_or_set", "Produkt=Post"], "get_or_set has no name Produkt. Its names are: Product (whose rows are"),
        (["get_or_set", "Product"], "Product is not NAME=yours, such as Product=Post."),
        (["get_or_set", "Product=a-b"], "Product=a-b is no name in Python."),
        (["get_or_set", "Product=Post", "category=class"], "category=class is no name in Python."),
    ],
)
def test_a_mistake_is_told_in_a_sentence(arguments, sentence):
    with pytest.raises(SystemExit) as told:
        main(["print", *arguments])
    assert str(told.value).startswith(sentence)
    assert "\n" not in str(told.value)


def test_make_passes_the_names_on(tmp_path):
    """`make recipe` takes any name, and every other target refuses what it does not know."""
    options = [
        "--dry-run",
        "--no-print-directory",
        "recipe",
        "NAME=count_related_rows",
        "Product=Post",
        "name=title",
        "app=blog",
    ]
    finished = subprocess.run(["make", *options], capture_output=True, text=True, check=True)
    assert 'print "count_related_rows"' in finished.stdout
    assert '"Product=Post"' in finished.stdout
    assert '"name=title"' in finished.stdout
    assert '"app=blog"' in finished.stdout
    refused = subprocess.run(["make", "--dry-run", "test", "Product=Post"], capture_output=True, text=True, check=False)
    assert "There is no option Product" in refused.stderr


def test_make_prints_without_a_virtual_environment(tmp_path):
    """Broken on purpose and caught: rich imported by the list; the virtual environment made first."""
    for name in ("Makefile", "cookbook"):
        (tmp_path / name).symlink_to(ROOT / name)
    where = ["make", "--no-print-directory", "-C", tmp_path]
    python = f"PYTHON={_bare(tmp_path)}"
    listed = subprocess.run([*where, "recipe", python], capture_output=True, text=True, check=True)
    assert all(name in listed.stdout for name in RECIPES)
    told = [*where, "recipe", python, "NAME=select_related", "customer=author"]
    finished = subprocess.run(told, capture_output=True, text=True, check=True)
    assert 'select_related("author", "address")' in finished.stdout
    assert not (tmp_path / ".venv").exists()
    refused = subprocess.run([*where, "recipe", "PYTHON=nothing"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert refused.stdout == "nothing is no Python 3.9 or newer. Name one: make recipe PYTHON=python3.13\n"


def _bare(folder):
    """Return a Python without any package."""
    path = folder / "python"
    path.write_text(f'#!/bin/sh\nexec {sys.executable} -E -S "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


PAGES = ["README.md", "docs/cookbook/README.md", "docs/list_page.md", "cookbook/__init__.py"]


@pytest.mark.parametrize("page", PAGES)
def test_commands_that_are_shown_print_a_recipe(page, capsys):
    shown = re.findall(r"^ +make recipe NAME=(\w+) ([^#\n]+)", (ROOT / page).read_text(), re.MULTILINE)
    assert shown
    for name, names in shown:
        assert main(["print", name, *names.split()]) is None
        assert "def optimized(" in capsys.readouterr().out
