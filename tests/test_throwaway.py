"""A page that `manage.py startpage` writes, pages of other kinds than the shop's own, and a stage beside the table.

All in one scratch checkout, on this one's services: contracts, index, manifest, load test and report take them as they
are, and git finds nothing changed there but their own files. With FULL=1 all contracts are asked, and the pages ridden.
"""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from shop.management.commands.startpage import FILES, SKELETON, told
from shop.stages import STAGES
from tests import throwaway
from tests.full import FULL
from tests.scratch import Scratch

NEW = "wishlist"
PAGES = [NEW, *throwaway.PAGES]
BUDGETED = ["tests/contracts/test_budgets.py", "tests/test_reading_cost.py"]
ASKED = ["tests/contracts", "tests/test_reading_cost.py", "tests/test_lab_pages.py", "tests/test_declared_pages.py"]
SHORT = [f"tests/contracts/test_{name}.py" for name in ("same_page", "bad_input", "flat")]
RIDDEN = {  # the cases of a load test, and the addresses that it asks for
    NEW: (["naive", "eager", "lean", "naive customer"], f"{NEW}/"),
    "moved_away": (["naive", "naive customer"], "moved_away/"),
    "some_json": (["naive", "naive customer"], "some_json/"),
    "posted_form": (["naive", "naive customer"], "posted_form/"),
    "streamed_lines": (["naive", "naive customer"], "streamed_lines/"),
    "own_account": (["naive customer", "eager customer", "lean customer"], "own_account/"),
    "scripted": (["naive", "eager", "lean", "naive customer"], "scripted/"),
}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    """A checkout with all these pages, and the product page at the stage tuned."""
    made = Scratch(tmp_path_factory.mktemp("scratch"))
    assert made.python("manage.py", "startpage", NEW) == told(NEW)
    with override_settings(BASE_DIR=made.path):
        for name in throwaway.PAGES:
            call_command("startpage", name, stdout=StringIO())
            throwaway.put(name, made.path)
    lean = (made.path / "shop/pages/product/lean.py").read_text()
    (made.path / "shop/pages/product/tuned.py").write_text(f'{lean}\nBASE = "lean"\n')
    return made


@pytest.mark.long
def test_the_contracts_of_a_new_page_pass_at_once(scratch, request):
    """With --update-budgets, those of the skeleton are recorded first."""
    if request.config.getoption("--update-budgets"):
        scratch.pytest("--page", NEW, *BUDGETED, "--update-budgets")
        (SKELETON / "budgets.txt").write_text((scratch.path / f"shop/pages/{NEW}/budgets.json").read_text())
    scratch.pytest("--page", NEW, *ASKED, *([] if FULL else ["-k", f"{NEW} or index or manifest"]))


@pytest.mark.long
def test_those_of_pages_of_all_kinds(scratch):
    only = [word for name in throwaway.PAGES for word in ("--page", name)]
    if FULL:
        scratch.pytest(*only, *BUDGETED, "--update-budgets")
    kinds = " or ".join(throwaway.PAGES)
    scratch.pytest(*only, *(ASKED if FULL else [*SHORT, "-k", kinds]))


@pytest.mark.long
def test_those_of_a_stage_on_disk(scratch):
    scratch.pytest("--page", "product", *ASKED, *([] if FULL else ["-k", "tuned or every_visitor"]))
    assert json.loads(scratch.python("-m", "shop.pages"))["stages"] == [*STAGES, "tuned"]


def test_a_load_test_rides_them(scratch, seeded):
    chosen = scratch.chosen()
    for page, (cases, address) in RIDDEN.items():
        assert chosen[page] == [[f"{page} {case}" for case in cases], [address] * 3]
    assert "product tuned" in chosen["product"][0]


@pytest.mark.long
@pytest.mark.skipif(not FULL, reason="the short form chooses what would be ridden; FULL=1 rides it")
def test_they_are_ridden_and_reported(scratch, seeded):
    pages, stages = ["product", *PAGES], ["naive", "lean", "tuned"]
    record, report = scratch.ridden("--pages", ",".join(pages), "--stages", ",".join(stages), "--minutes", "0.5")
    assert record["void_rounds"] == []
    ridden = {(result["page"], result["stage"]) for result in record["results"]}
    assert ridden >= {
        *((page, "naive") for page in pages),
        (NEW, "lean"),
        ("own_account", "lean"),
        ("product", "tuned"),
    }
    assert [name for name in [*pages, *stages] if name not in report] == []


def test_what_was_written_for_it_is_clean(scratch):
    files = [place.replace("NAME", NEW) for place, _ in FILES.values()]
    for check in (["ruff", "check"], ["ruff", "format", "--check"]):
        scratch.run(f".venv/bin/{check[0]}", *check[1:], *[file for file in files if file.endswith(".py")])
    templates = [file for file in files if file.endswith(".html")]
    scratch.run(".venv/bin/djade", "--check", "--target-version", "6.1", *templates)


def test_nothing_else_was_touched(scratch):
    own = [place.replace("NAME", page) for page in PAGES for place, _ in FILES.values()]
    changed = scratch.changed()
    assert {*changed} <= {*own, "shop/pages/product/tuned.py"}
    assert {*own[: len(FILES)], "shop/pages/product/tuned.py"} <= {*changed}
