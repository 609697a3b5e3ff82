"""`manage.py startpage`: what it refuses, and what it says. What it writes is asked in test_throwaway.py."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shop.management.commands.startpage import told

ROOT = Path(__file__).parents[1]
NAME = "wishlist"


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
    assert shown in (ROOT / "CONTRIBUTING.md").read_text()
