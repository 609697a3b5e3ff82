"""How many cores this process may use: fewer than the machine has under taskset, in a container or in a slice.

Linux alone tells; elsewhere it is the machine's number.
"""

import math
import os
from pathlib import Path


def usable_cores(root=Path("/")):
    """Return the number of cores this process may run on, or that its control groups' quotas pay for if that is less.

    A part of a core counts as one. `root` is where /proc and /sys are found.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min([allowed, *(max(1, math.ceil(quota)) for quota in _quotas(root))])


def _quotas(root):
    """Yield the quotas, in cores, of the control groups of this process and of all above them."""
    try:
        memberships = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:  # no Linux
        return
    for membership in memberships:
        _, controllers, path = membership.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        group = root / "sys/fs/cgroup" / controllers / path.lstrip("/")
        # In a container the path may be the host's, of which only the end is there: as its root.
        for directory in [group, *group.parents]:
            yield from _quota_of(directory)
            if directory == root / "sys/fs/cgroup":
                break


def _quota_of(directory):
    try:
        if (directory / "cpu.max").exists():  # version 2
            quota, period = (directory / "cpu.max").read_text(encoding="utf-8").split()
        else:
            quota = (directory / "cpu.cfs_quota_us").read_text(encoding="utf-8")
            period = (directory / "cpu.cfs_period_us").read_text(encoding="utf-8")
        if quota != "max" and int(quota) > 0:
            yield int(quota) / int(period)
    except OSError:
        return
