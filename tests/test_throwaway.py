"""Pages of other kinds than the shop's own, and a stage beside the table: everything takes them as they are."""

import json

import pytest

from shop.stages import STAGES
from tests import throwaway
from tests.full import FULL
from tests.scratch import Scratch
from tests.test_startpage import CONTRACTS

pytestmark = pytest.mark.skipif(not FULL, reason="it takes minutes: FULL=1")
RIDDEN = {  # the cases of a load test
    "moved": ["moved naive", "moved naive customer"],
    "numbers": ["numbers naive", "numbers naive customer"],
    "asked": ["asked naive", "asked naive customer"],
    "stream": ["stream naive", "stream naive customer"],
    "account": ["account naive customer", "account eager customer", "account lean customer"],
    "front": ["front naive", "front eager", "front lean", "front naive customer"],
}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    """A checkout with all these pages."""
    made = Scratch(tmp_path_factory.mktemp("scratch"))
    for name in throwaway.PAGES:
        made.python("manage.py", "startpage", name)
        throwaway.put(name, made.path)
    return made


def test_pages_of_all_kinds_are_taken(scratch):
    only = [word for name in throwaway.PAGES for word in ("--page", name)]
    scratch.contracts(*only, "tests/contracts/test_budgets.py", "--update-budgets")
    scratch.contracts(*only, "tests/contracts/test_budgets.py", *CONTRACTS)
    scratch.contracts("tests/test_lab_pages.py", "tests/test_declared_pages.py", "-k", "index or manifest or seeded")
    assert {name: scratch.choice(name)[0] for name in RIDDEN} == RIDDEN
    own = [("shop/pages/{}/", "templates/shop/{}", "tests/pages/{}.py")] * len(RIDDEN)
    places = tuple(place.format(name) for name, each in zip(RIDDEN, own, strict=True) for place in each)
    assert [path for path in scratch.changed() if not path.startswith(places)] == []


@pytest.fixture(scope="module")
def with_a_stage(tmp_path_factory):
    made = Scratch(tmp_path_factory.mktemp("scratch"))
    pages = made.path / "shop/pages/product"
    (pages / "mine.py").write_text((pages / "lean.py").read_text() + '\nBASE = "lean"\n')
    return made


def test_a_stage_that_is_not_in_the_table_is_taken(with_a_stage):
    assert json.loads(with_a_stage.python("-m", "shop.pages"))["stages"] == [*STAGES, "mine"]
    proven = ["tests/contracts/test_addresses.py", *CONTRACTS, "-k", "mine or every_visitor or only_naive_grows"]
    with_a_stage.contracts("--page", "product", "--page", "category", *proven)
    with_a_stage.contracts("tests/test_lab_pages.py")
    assert "product mine" in with_a_stage.choice("product", [{"path": "product/x/", "weight": 1.0, "kind": "plain"}])[0]
    assert with_a_stage.changed() == ["shop/pages/product/mine.py"]
