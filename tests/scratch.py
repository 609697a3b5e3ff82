"""A scratch checkout: what git knows of this one, as it stands on disk, committed in a directory of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from services import home

ROOT = Path(__file__).parents[1]
OPTIONS = ["-o", "addopts=", "-p", "no:locust", "-p", "no:cacheprovider", "-p", "no:xdist", "-q"]

DESCRIBED = """
import django, json, os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()
from lab.manifest import _page
from shop import pages
if {urls!r}:
    pages.sample_urls = lambda page: {urls!r}
print(json.dumps(_page({page!r})))
"""
CHOICE = """
import json, random, sys
from loadtests.bench.manifest import _page, Manifest
from loadtests.ride.choice import choose_cases
from loadtests.ride.journey import script
page = _page(json.loads(sys.argv[1]), [])
manifest = Manifest(tuple(v.stage for v in page.variants), (page,), "", {}, {}, "", False)
cases = choose_cases(manifest, [page.name], manifest.stages, None)
print(json.dumps([[str(case) for case in cases], script(page, 3, random.Random(1))]))
"""
"""What a load test would ride of a page, and three addresses that it would ask for."""


class Scratch:
    """A checkout at `path`, on the services of this one."""

    def __init__(self, path):
        self.path = path
        for name in self._git_here("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
            if name and (ROOT / name).is_file():
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, path / name)
        for environment in (".venv", ".venv-loadtest"):
            (path / environment).symlink_to((ROOT / environment).resolve())
        self.git("init", "--quiet")
        (path / ".git/info/exclude").write_text(".venv\n.venv-loadtest\n")
        self.git("add", "--all")
        who = ["-c", "user.name=scratch", "-c", "user.email=scratch@example.org"]
        self.git(*who, "commit", "--quiet", "-m", "As it is")

    def git(self, *arguments):
        return self._run("git", *arguments)

    def python(self, *arguments, **variables):
        """Return what Python prints there; an AssertionError has all of it where it fails."""
        return self._run(sys.executable, *arguments, **variables)

    def contracts(self, *arguments):
        """Ask these tests there, on copies of the test databases of their own."""
        return self.python("-m", "pytest", *OPTIONS, *arguments, DJANGO_SETTINGS_MODULE="config.settings.test")

    def choice(self, page, urls=()):
        """Return the cases that a load test would ride of the page, and three addresses that it would ask for.

        They are drawn from `urls`, as the manifest has them, where the page would have to ask a database for its own.
        """
        told = self.python("-c", DESCRIBED.format(page=page, urls=urls))
        return json.loads(self._run(ROOT / ".venv-loadtest/bin/python", "-c", CHOICE, told))

    def changed(self):
        """Return the paths that git finds new or changed."""
        return [line[3:] for line in self.git("status", "--porcelain", "--untracked-files=all").splitlines()]

    def _run(self, *command, **variables):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "GIT_"))}
        environment |= {
            "TANDEM_HOME": str(home()),
            "TEST_COPY": f"_{os.getpid()}",  # beside the copies of whoever asks
            **variables,
        }
        ran = subprocess.run(command, cwd=self.path, env=environment, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
        return ran.stdout

    def _git_here(self, *arguments):
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout
