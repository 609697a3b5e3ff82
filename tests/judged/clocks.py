"""The CPU that a page or a write takes, of this process and of what works for it."""

import sys
import time

from django.core.cache import caches
from django.db import connection


def clocks():
    """Return the CPU so far in milliseconds: of this process, of PostgreSQL's that works for it, and of Valkey.

    What is on another machine is out of sight, and 0; Valkey tells its own wherever it is.
    """
    own, backend = time.process_time_ns() / 1e6, 0.0
    if sys.platform == "linux":
        connection.ensure_connection()
        try:
            clock = (~connection.connection.info.backend_pid << 3) | 2  # as clock_getcpuclockid(3) makes it
            backend = time.clock_gettime_ns(clock) / 1e6
        except OSError:
            backend = 0.0
    valkey = caches["default"].client.get_client().info("cpu")
    return own, backend, (valkey["used_cpu_user"] + valkey["used_cpu_sys"]) * 1e3


def since(before):
    """Return what each has taken since then, in milliseconds."""
    return [now - then for now, then in zip(clocks(), before, strict=True)]
