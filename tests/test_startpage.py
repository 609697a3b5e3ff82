"""`manage.py startpage`: what it writes is a page for everything that knows pages, and nothing else was touched for it.

In a scratch checkout, on this one's services.
"""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shop.management.commands.startpage import FILES, told
from tests.scratch import ROOT, Scratch

NAME = "wishlist"
CONTRACTS = [
    f"tests/contracts/test_{name}.py"
    for name in "bad_input flat fresh fresh_over_time headers mounted outages owner_unknown plans private rooms "
    "same_page unknown_parameters".split()
]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return Scratch(tmp_path_factory.mktemp("scratch"))


def test_the_contracts_of_a_new_page_pass_at_once(scratch):
    assert scratch.python("manage.py", "startpage", NAME) == told(NAME)
    scratch.contracts("--page", NAME, "tests/contracts/test_budgets.py", *CONTRACTS)
    scratch.contracts("tests/test_lab_pages.py", "tests/test_declared_pages.py", "-k", f"index or manifest or {NAME}")
    assert NAME in json.loads(scratch.python("-m", "shop.pages"))["pages"]
    cases, script = scratch.choice(NAME)
    assert cases == [*(f"{NAME} {stage}" for stage in ("naive", "eager", "lean")), f"{NAME} naive customer"]
    assert script == [f"{NAME}/"] * 3
    assert scratch.changed() == sorted(place.replace("NAME", NAME) for place, _ in FILES.values())


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Wish List", "named in lower case"),
        ("category", "There is a page category already"),
        ("cart", "cart is taken"),
        ("add_to_cart", "add_to_cart is taken"),
    ],
)
def test_a_name_that_cannot_be_is_refused(name, why):
    with pytest.raises(CommandError, match=why):
        call_command("startpage", name)


def test_nothing_that_is_there_is_overwritten(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    there = tmp_path / f"templates/shop/{NAME}.html"
    there.parent.mkdir(parents=True)
    there.write_text("mine")
    with pytest.raises(CommandError, match=rf"There is templates/shop/{NAME}\.html already"):
        call_command("startpage", NAME)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [there]
    assert there.read_text() == "mine"


def test_contributing_shows_what_it_says():
    shown = "".join(f"    {line}".rstrip() + "\n" for line in told("NAME").splitlines())
    assert shown in Path(ROOT, "CONTRIBUTING.md").read_text()
