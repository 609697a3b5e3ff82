"""Where a record comes from: the machine, the versions and the commit; never a host name or a path."""

import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

PROJECT = Path(__file__).resolve().parents[2]
RECORDS = ("loadtests/records", "benchmarks/records", "cookbook/records", "tests/fire/record.json")
UNKNOWN = "unknown"


def describe_machine(cores: int) -> dict[str, Any]:
    """`cores` are those that the run may use."""
    return {
        "cpu": _cpu_model(),
        "cores": cores,
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "os": _os_name(),
        "kernel": platform.release() if sys.platform == "linux" else platform.version(),
    }


def client_versions() -> dict[str, str]:
    return {"locust": metadata.version("locust"), "client_python": platform.python_version()}


def commit() -> str:
    """`git describe` of this checkout, with `-dirty` when files differ from it; `unknown` without git or a repository.

    Records that are new or changed are no difference: they do not change what is measured.
    """
    if not (PROJECT / ".git").exists():  # an archive; what a directory above it belongs to is another matter
        return UNKNOWN
    described = _git("describe", "--always", "--abbrev=12")
    changed = _git("status", "--porcelain", "--", ".", *(f":(exclude){path}" for path in RECORDS))
    if not described or changed is None:
        return UNKNOWN
    return f"{described}-dirty" if changed else described


def _git(*arguments: str) -> str | None:
    """What git says about this checkout, whatever the environment names; None when it fails or is not there."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        finished = subprocess.run(
            ["git", *arguments],
            cwd=PROJECT,
            env=environment | {"GIT_CEILING_DIRECTORIES": str(PROJECT.parent), "GIT_OPTIONAL_LOCKS": "0"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError:
        return None
    return None if finished.returncode else finished.stdout.strip()


def _cpu_model() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _os_name() -> str:
    if sys.platform == "linux":
        try:
            return platform.freedesktop_os_release()["PRETTY_NAME"]
        except (OSError, KeyError):
            return "Linux"
    return f"{platform.system()} {platform.release()}"
