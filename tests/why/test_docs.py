"""What docs/why.md says about the instruments in one's own project, done as it stands there in a project without them.

Broken on purpose and caught, each on that page: another folder copied, and to another place; another name in
INSTALLED_APPS; a command and an option that there are not.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from services import PROJECT
from tests.why.project import Stranger, lay_out, lay_out_without_instruments, sqlite

PAGE = (PROJECT / "docs/why.md").read_text()
OF_INSTRUMENTS = (PROJECT / "lab/instruments/README.md").read_text()
COPYING = [
    r"    (cp -r .*)      # beside your apps",
    r"    (INSTALLED_APPS .*?) +# at the end of its settings",
    r"    (python manage.py why .*?) +# there",
]
ADDRESSES = {"/blog/": "/list/", "/blog/new/": "/lean/", "/blog/add/": "/write/"}


@pytest.mark.long
def test_the_three_lines(tmp_path):
    """A shell does them, in the order in which they stand, with a path and an address in place of the page's."""
    [(copy, setting, why)] = re.findall("\n".join(COPYING), PAGE)
    place = lay_out_without_instruments(tmp_path / "blog")
    project = Stranger(place, sqlite(place), "sqlite")
    project.ask(["fill"])
    environment = project.environment | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    why = why.replace("/some/page/", "/bylines/")

    def shell(line, where):
        return subprocess.run(["sh", "-c", line], cwd=where, env=environment, capture_output=True, text=True)

    assert "Unknown command: 'why'" in shell(why, place).stderr
    assert shell(copy.replace("/path/to/your/project", str(place)), PROJECT).returncode == 0
    with (place / "project/settings.py").open("a") as settings:
        settings.write(f"{setting}\n")
    ran = shell(why, place)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("GET /bylines/ ")  # where nothing else is to be mended, however busy the machine
    assert "→ select_related" in ran.stdout


@pytest.mark.long
def test_the_commands_of_the_instruments_readme(tmp_path):
    place = lay_out(tmp_path / "blog")
    lines = re.findall(r"^    manage\.py (why .*?) +#", OF_INSTRUMENTS, re.MULTILINE)
    commands = [[ADDRESSES.get(word, word) for word in shlex.split(line)] for line in lines]
    assert len(commands) == 5
    _, *told = Stranger(place, sqlite(place), "sqlite").ask(["fill"], *([*each, "--repeat=1"] for each in commands))
    assert [(each.code, each.err) for each in told] == [(0, "")] * 5
    assert (place / "why.html").exists()
