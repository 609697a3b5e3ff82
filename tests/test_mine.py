"""The reader's own stage: copied, mounted where it is asked for, and told by its page where it does not import.

Broken on purpose and caught: the stage mounted whatever MINE says, an error of its import that is raised.
"""

import ast
import json
import re

import pytest
from django.conf import settings
from django.utils.autoreload import StatReloader, autoreload_started

from shop import pages, stages
from shop.management.commands.mine import DECLARED, mine_of, template_of
from shop.stages import MINE, OURS, found
from tests.contracts.test_same_page import plain_path
from tests.scratch import Scratch
from tests.served import database_url

COPIED = [(page, stage.name) for page in pages.PAGES for stage in OURS]
TEMPLATE = r'"(shop/[a-z_]+\.html)"'
BROKEN = {  # what is changed in mine.py: what its page says
    ("def view(request, slug):", "def view(request, slug:"): "mine.py, line LINE: SyntaxError: '(' was never closed",
    ("def view(", "def look("): "shop/pages/category/mine.py has no view",
    ('BASE = "naive"', 'BASE = "slim"'): "shop/pages/category/mine.py has the BASE slim, not one of naive, ",
    ("import Http404", "import Http405"): "mine.py, line LINE: ImportError: cannot import name 'Http405'",
    ("SOLD = ", "raise SystemExit(3)\nSOLD = "): "mine.py, line LINE: SystemExit: 3",
}
ASK = """
import json, logging, sys
import django
django.setup()
logging.disable()
from django.test import Client
client = Client(raise_request_exception=False)
answers = [client.get(url, headers={"Host": "127.0.0.1"}) for url in sys.argv[1:]]
print(json.dumps([[answer.status_code, answer.content.decode()] for answer in answers]))
"""


@pytest.mark.parametrize(("page", "stage"), COPIED)
def test_every_stage_can_be_copied(page, stage):
    text = (pages.FOLDER / page / f"{pages.served_by(page, stage)}.py").read_text()
    mine = mine_of(text, page, stage, stage)
    declared = DECLARED.format(base=stage).splitlines()
    assert [line for line in code(mine) if line not in declared] == code(text)
    assert ast.get_docstring(ast.parse(mine)).startswith(f"Mine, begun as {stage}: ")
    [template] = re.findall(TEMPLATE, text)
    assert re.findall(TEMPLATE, mine) == [f"shop/{page}_mine.html"]
    assert template_of(settings.BASE_DIR / "templates", template, page).startswith('{% extends "')


def code(text):
    """Return the lines below the docstring, with one name for whatever template."""
    below = re.sub(TEMPLATE, "TEMPLATE", text).splitlines()[ast.parse(text).body[0].end_lineno :]
    return [line for line in below if line]


def test_it_is_left_out_unless_it_is_asked_for(tmp_path, monkeypatch):
    (tmp_path / "shop/pages/product").mkdir(parents=True)
    (tmp_path / "shop/pages/product/mine.py").write_text('"""Mine."""\n\nBASE = "lean"\n\ndef view(): ...\n')
    for asked, there in (("", ()), ("0", ()), ("1", (stages.Stage(MINE, "Mine.", False, "lean"),))):
        monkeypatch.setenv("MINE", asked)
        assert found(tmp_path / "shop/pages") == there


def test_a_broken_one_hides_no_other(tmp_path, monkeypatch):
    monkeypatch.setenv("MINE", "1")
    for page, text in {"category": "def", "product": '"""Mine."""\n\nBASE = "lean"\n'}.items():
        (tmp_path / "shop/pages" / page).mkdir(parents=True)
        (tmp_path / "shop/pages" / page / "mine.py").write_text(text)
    assert found(tmp_path / "shop/pages") == (stages.Stage(MINE, "Mine.", False, "lean"),)


def test_the_reloader_watches_what_does_not_import():
    reloader = StatReloader()
    autoreload_started.send(sender=reloader)
    assert "*/mine.py" in reloader.directory_globs[pages.FOLDER]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return Scratch(tmp_path_factory.mktemp("scratch"))


def ask(scratch, *urls, mine="1"):
    variables = {"DJANGO_SETTINGS_MODULE": "config.settings.optimized", "DATABASE_URL": database_url()}
    return json.loads(scratch.python("-c", ASK, *urls, MINE=mine, **variables))


@pytest.mark.long
def test_a_copy_is_mounted_and_a_broken_one_says_why(scratch, seeded):
    said = scratch.python("manage.py", "mine", "category")
    assert said.splitlines()[:2] == ["shop/pages/category/mine.py", "templates/shop/category_mine.html"]
    with pytest.raises(AssertionError, match=r"There is shop/pages/category/mine\.py and .* FORCE=1 replaces it"):
        scratch.python("manage.py", "mine", "category")
    assert scratch.changed() == [], "git ignores it"
    urls = [f"/{stage}/{plain_path(page)}" for page in ("category", "product") for stage in (MINE, "naive")]
    answers = ask(scratch, *urls)
    assert [status for status, _ in answers] == [200] * len(urls)
    assert f'"/{MINE}/category/' in answers[0][1]
    assert ask(scratch, urls[0], mine="0")[0][0] == 404
    file = scratch.path / "shop/pages/category/mine.py"
    whole = file.read_text()
    for (text, another), why in BROKEN.items():
        assert text in whole
        file.write_text(whole.replace(text, another))
        (status, said), *others = ask(scratch, *urls)
        assert (status, [status for status, _ in others]) == (500, [200] * len(others))
        line = whole[: whole.index(text)].count("\n") + 1
        assert why.replace("LINE", str(line)) in said.replace("&#x27;", "'")
    assert "no issues" in scratch.python("manage.py", "check", MINE="1")
    scratch.pytest(
        "tests/contracts/test_rooms.py", "tests/test_tags.py", "tests/test_encodings.py", "tests/test_compose.py"
    )
    file.write_text(whole)
    assert "other pages at /mine/ are naive's" in scratch.python("manage.py", "mine", "product", "--from", "lean")
