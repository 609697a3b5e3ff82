"""What set-up rests on: the lock files, the Makefile and the script that makes the virtual environments.

Breaks tried, each caught: a lock without a direct dependency; a version out of range; an index named in a lock; a
hash removed; Locust in the server's lock; a uv that does not run; an old Python accepted; a target without help.
"""

import os
import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from services import PROJECT

MANIFEST = tomllib.loads((PROJECT / "pyproject.toml").read_text())
RUNTIME = MANIFEST["project"]["dependencies"]
GROUPS = MANIFEST["dependency-groups"]
DIRECT = {"runtime": RUNTIME, "dev": RUNTIME + GROUPS["dev"], "loadtest": GROUPS["loadtest"], "docs": GROUPS["docs"]}
TARGETS = {
    "Measure": ["loadtest", "report", "why", "diff"],
    "Learn": ["run", "mine", "check"],
    "Copy": ["recipe", "cookbook"],
    "Develop": ["setup", "seed", "test", "lint", "format", "docs", "services", "down", "clean", "help"],
}


def text(lock):
    return (PROJECT / "requirements" / f"{lock}.txt").read_text()


def pinned(lock):
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text(lock), re.MULTILINE))


@pytest.mark.parametrize("lock", DIRECT)
def test_a_lock_holds_every_direct_dependency_at_a_version_that_satisfies(lock):
    for requirement in map(Requirement, DIRECT[lock]):
        version = pinned(lock).get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not in requirements/{lock}.txt"
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


@pytest.mark.parametrize("lock", DIRECT)
def test_a_lock_is_hashed_throughout_and_names_no_host(lock):
    assert "://" not in text(lock)
    assert not re.search(r"^\s*--(index|extra|find|trusted)", text(lock), re.MULTILINE)
    locked = re.findall(r"^[\w.-]+==", text(lock), re.MULTILINE)  # twice, where Pythons need different versions
    entries = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n?", "", text(lock), flags=re.MULTILINE).strip())
    assert len(entries) == len(locked)
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_development_lock_extends_the_runtime_lock():
    assert pinned("runtime").items() <= pinned("dev").items()


@pytest.mark.parametrize("lock", ["runtime", "dev"])
def test_locust_is_not_in_the_servers_environment(lock):
    assert not {"locust", "gevent"} & pinned(lock).keys()


def make(*arguments, **variables):
    """Run make without the variables that an outer `make test ARGS=…` hands down."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=inherited | variables, check=False, capture_output=True, text=True)


def test_make_alone_explains_every_target_in_groups():
    groups = re.split(r"^(\w+).*\n", make().stdout, flags=re.MULTILINE)
    told = {
        title: re.findall(r"^  make ([a-z]+) +\S", lines, re.MULTILINE)
        for title, lines in zip(groups[1::2], groups[2::2], strict=True)
    }
    assert told == TARGETS


def test_the_groups_are_readmes_doors():
    doors = re.findall(r"^### (.*)", (PROJECT / "README.md").read_text(), re.MULTILINE)
    assert list(TARGETS)[:3] == doors


def test_run_starts_the_relay_too_and_ends_it():
    told = make("-n", "run").stdout
    assert "manage.py relay & relay=$!; trap 'kill $relay' EXIT" in told
    assert "manage.py runserver" in told


def test_loadtest_passes_on_what_is_given_and_nothing_else():
    plain = make("-n", "loadtest", NAME="a-machine").stdout
    assert plain.rstrip().endswith("-m loadtests run")
    given = make("-n", "loadtest", "QUICK=1", "PAGES=category,product", "MINUTES=3", "NAME=mine").stdout
    assert given.endswith('-m loadtests run PAGES="category,product" MINUTES="3" NAME="mine" QUICK="1"\n')


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["test", "STAGE=lean"], "There is no option STAGE"), (["loadtest", "PAGE=category"], "rides PAGES, not PAGE")],
)
def test_a_misspelt_option_is_refused(arguments, sentence):
    refused = make("-n", *arguments)
    assert refused.returncode != 0
    assert sentence in refused.stderr
    assert make("-n", "test", STAGE="lean").returncode == 0  # what the environment holds is not checked


def test_diff_shows_two_stages_and_names_what_is_there():
    shown = make("diff", "PAGE=category", "FROM=naive", "TO=eager")
    assert shown.returncode == 0, shown.stderr
    assert re.search(r"^-.*\n\+", shown.stdout, re.MULTILINE)
    missing = make("diff", "TO=nothing")
    assert missing.returncode != 0
    assert "no nothing.py here, only:" in missing.stdout
    assert "naive.py" in missing.stdout


FAKE_PYTHON = """#!/bin/sh
echo "python $*" >> "{log}"
case "$*" in
    --version) echo "Python {version}" ;;
    -c*) exit {too_old} ;;
    "-m venv"*) for directory; do :; done; mkdir -p "$directory/bin"; cp "$0" "$directory/bin/python" ;;
esac
"""


@pytest.fixture
def tools(tmp_path):
    """A PATH of stand-ins: each program that is added writes down how it was called."""

    class Tools:
        log = tmp_path / "log"
        bin = tmp_path / "bin"

        def add(self, name, script, **values):
            path = self.bin / name
            path.write_text(script.format(log=self.log, **values))
            path.chmod(0o755)

        def run(self, **variables):
            path = f"{self.bin}{os.pathsep}/usr/bin{os.pathsep}/bin"
            script = ["sh", PROJECT / "scripts/venv.sh", tmp_path / "a venv", "the.lock"]
            environment = {"PATH": path, **variables}
            return subprocess.run(script, env=environment, check=False, capture_output=True, text=True)

    Tools.bin.mkdir()
    Tools.log.touch()
    return Tools()


def test_an_old_python_gets_one_sentence(tools):
    tools.add("old", FAKE_PYTHON, version="3.11.7", too_old=1)
    result = tools.run(PYTHON=str(tools.bin / "old"))
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "3.12 or newer" in result.stderr
    assert "3.11.7" in result.stderr


def test_without_a_uv_that_works_pip_installs_with_hashes(tools):
    """A pyenv shim of uv is there and fails; python3 is too old, so the next name is tried."""
    tools.add("uv", "#!/bin/sh\nexit 127\n")
    tools.add("python3", FAKE_PYTHON, version="3.11.7", too_old=1)
    tools.add("python3.13", FAKE_PYTHON, version="3.13.0", too_old=0)
    assert tools.run().returncode == 0
    calls = tools.log.read_text()
    assert "python -m venv" in calls
    assert re.search(r"-m pip install .*--require-hashes -r the\.lock", calls)


def test_a_uv_that_works_is_used(tools):
    tools.add("uv", '#!/bin/sh\necho "uv $*" >> "{log}"\n')
    tools.add("python3", FAKE_PYTHON, version="3.13.0", too_old=0)
    assert tools.run().returncode == 0
    calls = tools.log.read_text()
    assert "uv venv" in calls
    assert re.search(r"uv pip sync .*--require-hashes .*the\.lock", calls)
    assert "pip install" not in calls
