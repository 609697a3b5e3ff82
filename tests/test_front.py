"""README is a front: short, with a picture, the ladder and three doors, and commands that work as they stand there.

Broken on purpose and caught: a command of a target and of an option that there are not, an address of no page.
"""

import re
import shlex
import subprocess

import pytest
from django.urls import resolve

from services import PROJECT
from tests.test_setup import make

README = (PROJECT / "README.md").read_text()
PROSE = " ".join(README.split())
COMMANDS = [line.partition("#")[0].strip() for line in re.findall(r"^    (\S.*)$", README, re.MULTILINE)]
INLINE = [each for each in re.findall(r"`(make\b[^`]*)`", PROSE) if each != "make"]
SHOW = [each for each in COMMANDS if each.startswith("make recipe")] + [each for each in INLINE if "diff" in each]


def test_it_is_short_and_has_a_picture_the_ladder_and_three_doors():
    assert len(README.splitlines()) < 150
    assert re.findall(r"^### (.*)", README, re.MULTILINE) == ["Measure", "Learn", "Copy"]
    first = README.index("    make loadtest")
    assert README.index("](docs/results.svg)") < first < README.index("## The ladder") < README.index("## Three doors")
    assert COMMANDS[:2] == ["make loadtest", "make test"]


@pytest.mark.parametrize("command", COMMANDS + INLINE)
def test_make_knows_each_command(command):
    program, *arguments = shlex.split(command)
    assert program == "make"
    known = make("-n", *arguments)
    assert known.returncode == 0, known.stderr


@pytest.mark.parametrize("command", SHOW)
def test_what_only_shows_is_shown(command):
    shown = make(*shlex.split(command)[1:])
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout


def test_addresses_are_of_pages():
    addresses = re.findall(r"(?:URL|VERSUS)=(\S+)", README)
    assert addresses
    for address in addresses:
        assert resolve(address)


def test_links_lead_to_files():
    targets = re.findall(r"\]\(([^)#]+)", README)
    assert len(targets) > 20
    assert [target for target in targets if not (PROJECT / target).exists()] == []


def test_each_document_is_reached_from_it():
    """By links from page to page, as a reader goes."""
    seen, left = set(), {PROJECT / "README.md"}
    while left:
        page = left.pop()
        seen.add(page)
        links = re.findall(r"\]\(([^)#]+\.md)\b", page.read_text())
        left |= {(page.parent / link).resolve() for link in links if "://" not in link} - seen
    listed = subprocess.run(["git", "ls-files", "docs/*.md"], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert {path for path in listed.stdout.split() if (PROJECT / path) not in seen} == set()
