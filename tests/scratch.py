"""A scratch checkout: what git knows of this one, as it stands on disk, committed in a directory of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.db import connection

from services import home
from tests.served import database_url

ROOT = Path(__file__).parents[1]
LOADTEST = ROOT / ".venv-loadtest/bin/python"
OPTIONS = ["-o", "addopts=", "-p", "no:locust", "-p", "no:cacheprovider", "-p", "no:xdist", "-q"]
MANIFEST = """
import json
from lab.manifest import manifest
from shop.models import Dataset
print(json.dumps(manifest(Dataset.objects.get())))
"""
CHOSEN = """
import json, random, sys
from loadtests.bench.manifest import parse_manifest
from loadtests.ride.choice import choose_cases
from loadtests.ride.journey import script
manifest = parse_manifest(json.load(sys.stdin))
cases = {page.name: choose_cases(manifest, [page.name], manifest.stages, None) for page in manifest.pages}
asked = {page.name: script(page, 3, random.Random(1)) for page in manifest.pages}
print(json.dumps({page: [[str(case) for case in cases[page] if not case.reference], asked[page]] for page in cases}))
"""


class Scratch:
    """A checkout at `path`, on the services of this one."""

    def __init__(self, path):
        self.path = path
        listed = _run(ROOT, {}, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        for name in listed.split("\0"):
            if name and (ROOT / name).is_file():
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, path / name)
        for environment in (".venv", ".venv-loadtest"):
            (path / environment).symlink_to((ROOT / environment).resolve())
        self.run("git", "init", "--quiet")
        (path / ".git/info/exclude").write_text(".venv\n.venv-loadtest\n")
        self.run("git", "add", "--all")
        who = ["-c", "user.name=scratch", "-c", "user.email=scratch@example.org"]
        self.run("git", *who, "commit", "--quiet", "--message", "As it is")

    def run(self, *command, told="", **variables):
        """Return what the command prints there; an AssertionError has all of it where it fails."""
        return _run(self.path, {"TANDEM_HOME": str(home()), **variables}, *command, told=told)

    def python(self, *arguments, **variables):
        return self.run(sys.executable, *arguments, **variables)

    def pytest(self, *arguments):
        """Ask these tests there, on copies of the test databases of their own."""
        variables = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "TEST_COPY": f"_{os.getpid()}"}
        return self.python("-m", "pytest", *OPTIONS, *arguments, **variables)

    def chosen(self):
        """Return what a load test would ride of the test's database: `{page: (cases, three addresses)}`."""
        command = ["manage.py", "shell", "--verbosity", "0", "--command", MANIFEST]
        return json.loads(self.run(LOADTEST, "-c", CHOSEN, told=self.python(*command, DATABASE_URL=database_url())))

    def ridden(self, *options):
        """Ride a load test there, over a database of its own, with these options; return its record and its report."""
        name = f"scratch_{os.getpid()}"
        url = f"{database_url().rpartition('/')[0]}/{name}"
        told = ["--name", "local-scratch", "--no-pin", "--quick", "--scale", "tiny"]
        with connection._nodb_cursor() as cursor:  # as Django makes its own test databases
            cursor.execute(f'CREATE DATABASE "{name}"')
            try:
                self.run(LOADTEST, "-m", "loadtests", "run", *told, *options, DATABASE_URL=url)
            finally:
                cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        record = json.loads((self.path / "loadtests/records/local-scratch.json").read_text())
        return record, (self.path / "report.html").read_text()

    def changed(self):
        """Return the paths that git finds new or changed."""
        return [line[3:] for line in self.run("git", "status", "--porcelain", "--untracked-files=all").splitlines()]


def _run(directory, variables, *command, told=""):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "GIT_"))}
    ran = subprocess.run(
        command, cwd=directory, env=inherited | variables, input=told, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
    return ran.stdout
