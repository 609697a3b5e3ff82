"""The stranger's project, laid out with the instruments beside it, and asked in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
INSTRUMENTS = HERE.parents[1] / "lab/instruments"


def lay_out(place):
    """Copy the project and the instruments to the path `place`, which is not there yet; return it."""
    _copy_project(place)
    shutil.copytree(INSTRUMENTS, place / "instruments", ignore=shutil.ignore_patterns("__pycache__"))
    return place


def lay_out_without_instruments(place):
    """Copy the project as it is before anybody copies the instruments there; return the path."""
    _copy_project(place)
    settings = place / "project/settings.py"
    before = settings.read_text()
    settings.write_text(before.replace('    "instruments",\n', ""))
    assert settings.read_text() != before
    return place


def _copy_project(place):
    shutil.copytree(HERE / "stranger", place, ignore=shutil.ignore_patterns("__pycache__"))


def sqlite(place):
    """Return the entry of DATABASES for a file of the project."""
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(place / "blog.sqlite3")}


class Stranger:
    """Where the project is, and how to ask it."""

    def __init__(self, place, database, kind, do=None):
        self.place, self.kind, self.name, self.do = place, kind, database["NAME"], do
        self.environment = os.environ | {"BLOG_DATABASE": json.dumps(database), "PYTHONPATH": ""}
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)

    def ask(self, *commands, **environment):
        """Run the commands in one process; return of each what it printed, what it complained, and its exit code."""
        ran = subprocess.run(
            [sys.executable, "-W", "error", "ask.py"],
            cwd=self.place,
            env=self.environment | environment,
            input=json.dumps(commands),
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        return [Told(**told) for told in json.loads(ran.stdout)]


class Told:
    def __init__(self, out, err, code, waited):
        self.out, self.err, self.code, self.waited = out, err, code, waited

    @property
    def json(self):
        assert self.out, self.err
        return json.loads(self.out)
