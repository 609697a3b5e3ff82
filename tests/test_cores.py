"""How many cores there are to use, as taskset and control groups leave them.

Breaks tried, each caught: the machine's number; a group above forgotten; a part of a core cut off to none.
"""

import os
import subprocess
import sys

import pytest

from config.cores import usable_cores
from services import PROJECT

AFFINITY = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
SYS = "sys/fs/cgroup"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Return a function that gives a machine of eight cores these files below its root, and counts the cores."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)

    def cores(files):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text + "\n")
        return usable_cores(tmp_path)

    return cores


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({}, 8),
        ({"proc/self/cgroup": "0::/", f"{SYS}/cpu.max": "max 100000"}, 8),
        ({"proc/self/cgroup": "0::/", f"{SYS}/cpu.max": "200000 100000"}, 2),
        ({"proc/self/cgroup": "0::/", f"{SYS}/cpu.max": "150000 100000"}, 2),
        ({"proc/self/cgroup": "0::/", f"{SYS}/cpu.max": "1000 100000"}, 1),
        ({"proc/self/cgroup": "0::/", f"{SYS}/cpu.max": "9900000 100000"}, 8),
        # the group above has less
        ({"proc/self/cgroup": "0::/a/b", f"{SYS}/a/cpu.max": "300000 100000", f"{SYS}/a/b/cpu.max": "max 100000"}, 3),
        # version 1, on its own and beside an empty version 2, and a container that sees the host's path
        ({"proc/self/cgroup": "4:cpu,cpuacct:/x\n0::/", f"{SYS}/cpu,cpuacct/x/cpu.cfs_quota_us": "400000",
          f"{SYS}/cpu,cpuacct/x/cpu.cfs_period_us": "100000"}, 4),
        ({"proc/self/cgroup": "4:cpu:/docker/1", f"{SYS}/cpu/cpu.cfs_quota_us": "50000",
          f"{SYS}/cpu/cpu.cfs_period_us": "100000"}, 1),
        ({"proc/self/cgroup": "4:cpu:/", f"{SYS}/cpu/cpu.cfs_quota_us": "-1",
          f"{SYS}/cpu/cpu.cfs_period_us": "100000"}, 8),
        ({"proc/self/cgroup": "4:cpuset:/\n3:memory:/a:b"}, 8),
    ],
)  # fmt: skip
def test_a_quota_counts_where_it_is_less(files, cores, machine):
    assert machine(files) == cores


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processes cannot be held to a core here")
def test_workers_are_one_a_core_that_may_be_used():
    """As `taskset -c 0` would have it."""
    code = (
        "import os; os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])\n"
        "from config.environment import VARIABLES; print(VARIABLES['WEB_WORKERS'][1])"
    )
    told = subprocess.check_output([sys.executable, "-c", code], cwd=PROJECT, text=True)
    assert told == "1\n"
