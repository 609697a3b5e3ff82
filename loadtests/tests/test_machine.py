"""What a record says of the code and of the cores is this checkout's and this run's, or `unknown`.

Breaks tried, each caught: a missing git let through; the repository above taken for this one's; GIT_DIR believed; new
files left out; records counted as changes; the machine's cores for those of the run.
"""

import os
import subprocess
from pathlib import Path

import pytest

from loadtests.bench import machine
from loadtests.bench.pinning import Pinning


def _git(directory: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]
    command = ["git", *identity, *arguments]
    return subprocess.check_output(command, cwd=directory, env=environment, encoding="utf-8").strip()


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, which the code takes for its own."""
    directory = tmp_path / "a {checkout}"
    (directory / "loadtests" / "records").mkdir(parents=True)
    (directory / "code.py").write_text("1\n", encoding="utf-8")
    (directory / "loadtests" / "records" / "small.json").write_text("{}\n", encoding="utf-8")
    _git(directory, "init", "--quiet")
    _git(directory, "add", ".")
    _git(directory, "commit", "--quiet", "--message", "first")
    monkeypatch.setattr(machine, "PROJECT", directory)
    return directory


def test_a_clean_checkout_is_its_commit(checkout: Path) -> None:
    assert machine.commit() == _git(checkout, "rev-parse", "--short=12", "HEAD")


@pytest.mark.parametrize("name", ["code.py", "new.py"])
def test_a_changed_and_a_new_file_are_told(name: str, checkout: Path) -> None:
    (checkout / name).write_text("2\n", encoding="utf-8")
    assert machine.commit().endswith("-dirty")


@pytest.mark.parametrize("name", ["small.json", "mine.json"])
def test_a_record_is_no_difference(name: str, checkout: Path) -> None:
    (checkout / "loadtests" / "records" / name).write_text("{}\n\n", encoding="utf-8")
    assert not machine.commit().endswith("-dirty")


def test_without_git_it_is_unknown(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(checkout))
    assert machine.commit() == "unknown"


def test_an_archive_in_another_repository_is_unknown(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "unpacked").mkdir()
    monkeypatch.setattr(machine, "PROJECT", checkout / "unpacked")
    assert machine.commit() == "unknown"
    (checkout / "unpacked" / ".git").mkdir()  # not a repository: git would go on to the one above
    assert machine.commit() == "unknown"


def test_a_repository_that_the_environment_names_is_not_this_one(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = machine.commit()
    monkeypatch.setenv("GIT_DIR", str(checkout / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(checkout))
    monkeypatch.setattr(machine, "PROJECT", tmp_path)
    assert machine.commit() == "unknown"
    monkeypatch.setattr(machine, "PROJECT", checkout)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    assert machine.commit() == own


def test_a_repository_without_a_commit_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _git(tmp_path, "init", "--quiet")
    monkeypatch.setattr(machine, "PROJECT", tmp_path)
    assert machine.commit() == "unknown"


@pytest.mark.parametrize(
    ("wanted", "paid_for", "usable", "workers"),
    [(True, None, 8, 7), (True, 2, 2, 1), (True, 99, 8, 7), (False, None, 8, 7), (False, 1, 1, 1)],
)
def test_cores_are_those_that_the_run_may_use(
    wanted: bool, paid_for: int | None, usable: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    pinning = Pinning(wanted, paid_for)
    assert (pinning.usable, pinning.server_cores) == (usable, workers)
    assert machine.describe_machine(pinning.usable)["cores"] == usable
