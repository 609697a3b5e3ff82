"""Each page of the tutorial leads somewhere, each chapter has its parts, and its commands are played, all of them.

Commands of make are played by what they stand for: `make mine` begins a state, `git apply` changes it, `make why` asks
the page as it then is. `make run` and `make loadtest` are held to the Makefile's options, and run elsewhere.

Broken on purpose and caught: mine.py made of another page; a change left out; an option that make does not know; an
exercise solved beforehand; a command that nobody plays; an anchor that is nowhere; a hint under another heading; a
scene that no chapter shows.
"""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client, override_settings

from cookbook import pages
from cookbook.reading import RecipeError
from cookbook.tutorial import counting, plans, states, texts
from cookbook.tutorial.inserts import INSERTS
from cookbook.tutorial.runs import PLAYED
from tests.tutorial.writing import writing

DOCS = pages.DOCS / "tutorial"
ROOT = pages.DOCS.parent
ALL = sorted(texts.CHAPTERS.glob("*.md"))
CHAPTERS = [file.name for file in ALL if file.name[0].isdigit()]
PARTS = """
    *The question: | ## Guess first | ## The surprise | ## What it costs | ## The exercise
    <summary>Hint 1</summary> | <summary>Hint 2</summary> | <summary>Solution</summary> | **Stop here if**
"""
SHOWN = re.compile(r"^ {4}((?:make|git|cp|\.venv/bin/python) .+)$", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:)([^)#]*)(#[^)]+)?\)")
_OPTIONS = re.compile(r"^OPTIONS := \$\(sort (.+?)\)$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_its_parts(name):
    text = (DOCS / name).read_text()
    for part in re.split(r"[|\n]", PARTS.strip()):
        assert part.strip() in text, part.strip()


@pytest.mark.parametrize("name", [file.name for file in ALL])
def test_links_lead_somewhere(name):
    for file, anchor in _LINK.findall(without_code((DOCS / name).read_text())):
        path = DOCS / file if file else DOCS / name
        assert path.exists(), file
        if anchor:
            assert anchor.lstrip("#") in _anchors(path), f"{file}{anchor}"


def test_the_index_names_every_chapter():
    index = (DOCS / "README.md").read_text()
    assert [name for name in CHAPTERS if f"]({name})" not in index] == []


@pytest.mark.parametrize("name", [file.name for file in ALL])
def test_all_commands_of_a_page_are_played(seeded, settings, tmp_path, name):
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    text = (DOCS / name).read_text()
    text = without_code(text)
    shown = SHOWN.findall(text)
    reader = Reader(tmp_path, chapter=name[:2])
    for command in shown:
        reader.does(command)
    assert reader.played == len(shown)
    assert shown or name not in CHAPTERS
    indented = re.findall(r"^ {4}\S.*", text, re.MULTILINE)
    assert len(indented) == len(shown), "what is indented is a command, and this one is not played"


def test_every_change_beside_the_chapters_is_shown_by_one():
    told = "".join(file.read_text() for file in ALL)
    changes = sorted(file.stem for file in DOCS.glob("*.diff"))
    assert [name for name in changes if f"[[change {name}]]" not in told] == []


def test_every_scene_is_shown_by_a_chapter():
    told = "".join(file.read_text() for file in ALL)
    assert [name for name in PLAYED if f"[[said {name}]]" not in told] == []


def test_what_cannot_be_inserted_is_named_with_its_place(tmp_path):
    chapter = tmp_path / "chapter.md"
    for wrong, told in (
        ("[[nothing]]", "chapter.md, line 2: nothing inserts nothing"),
        ("[[queries category none]]", "there is no run 'category none'"),
        ("[[code shop/none.py]]", "there is no file shop/none.py"),
        ("[[code shop/stages.py none]]", "shop/stages.py has no none"),
        ("[[gain category]]", "missing 1 required positional argument"),
        ("[[cpu category eagre]]", "has no eagre of category"),
    ):
        chapter.write_text(f"# Title\n{wrong}\n")
        with pytest.raises(RecipeError, match=re.escape(told)):
            texts.text_of(chapter)


def test_every_name_that_inserts_is_used_and_explained():
    told = "".join(file.read_text() for file in ALL)
    assert [name for name in INSERTS if f"[[{name} " not in told and f"[[{name}]]" not in told] == []
    assert [name for name, function in INSERTS.items() if not function.__doc__] == []


class Reader:
    """Somebody who types what a chapter shows, in a directory of their own."""

    def __init__(self, directory, chapter):
        self.directory, self.chapter, self.played, self.states = directory, chapter, 0, {}
        shutil.copytree(DOCS, directory / "docs/tutorial")

    def does(self, command):
        words = shlex.split(command.partition("   #")[0])
        program, arguments = words[0], words[1:]
        if program == "make":
            known = set(_OPTIONS.search((ROOT / "Makefile").read_text())[1].replace("\\\n", " ").split()) | _loadtest()
            options = dict(pair.split("=", 1) for pair in arguments[1:])
            assert options.keys() <= known, command
            getattr(self, arguments[0])(**options)
        elif program == "git":
            self.applies(*arguments[1:])
        elif arguments[:1] == ["manage.py"]:
            self.plays(*arguments[1:])
        else:
            self.runs(words)
        self.played += 1

    def run(self):
        """Another test serves the shop for development."""

    def loadtest(self, **options):
        """The load test's own tests ride the shop."""

    def mine(self, PAGE, FROM="naive", FORCE=""):
        assert FORCE or PAGE not in self.states, "mine.py is there already: it takes FORCE=1"
        self.states = {PAGE: states.State(PAGE, FROM)}

    def applies(self, *files):
        if any("mine_index.py" in (self.directory / file).read_text() for file in files if file != "-R"):
            subprocess.run(["git", "apply", *files], cwd=self.directory, check=True)
            return
        [(page, state)] = self.states.items()
        changes = tuple(Path(file).stem for file in files if file != "-R")
        if "-R" in files:
            assert state.changes[-len(changes) :] == changes, "what is taken back is what was applied last"
            changes = state.changes[: -len(changes)]
        else:
            changes = (*state.changes, *changes)
        self.states = {page: state._replace(changes=changes)}
        assert states.files(self.states[page])

    def why(self, URL, VERSUS="", ARGS="", SCALE=""):
        for url in filter(None, (URL, VERSUS)):
            if not url.startswith("/mine/"):
                assert Client().get(url).status_code == 200, url
                continue
            [state] = self.states.values()
            with override_settings(ROOT_URLCONF=states.mounted(state)):
                assert Client().get(url).status_code == 200, url

    def check(self, PAGE, HINT="", GATE=""):
        assert not self.states or PAGE in self.states, f"{PAGE} is not the page that mine.py is of"

    def plays(self, *words):
        *shell, script = words
        assert shell == ["shell", "--no-imports", "<"]
        [state] = self.states.values()
        with override_settings(ROOT_URLCONF=states.mounted(state)), writing():
            assert counting.said(Path(script).stem)

    def runs(self, words):
        if words[1:4] == ["-m", "cookbook", "plan"]:
            wrong = plans.judged(self.directory / words[4])
            assert bool(wrong) == ("BLOCKS" in (self.directory / words[4]).read_text()), "solved before it is begun"
            return
        program = sys.executable if words[0] == ".venv/bin/python" else words[0]
        ran = subprocess.run([program, *words[1:]], cwd=self.directory, capture_output=True, text=True, check=False)
        if words[1:3] == ["-m", "doctest"]:
            assert ran.returncode == 1, "the exercise passes before it is solved"
            solved = [program, *words[1:3], str(DOCS / f"{self.chapter}_solution.py")]
            ran = subprocess.run(solved, cwd=self.directory, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr


def without_code(text):
    """Return a page without its blocks of code."""
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def _loadtest():
    return set(re.findall(r'make="([A-Z_]*)"', (ROOT / "loadtests/options.py").read_text()))


def _anchors(path):
    """Return the anchors that a code forge gives the headings of a page."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
