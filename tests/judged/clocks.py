"""The CPU that a page or a write takes, of this process and of what works for it."""

from django.core.cache import caches
from django.db import connection

from cookbook import measuring


def clocks():
    """Return the CPU so far in milliseconds: of this process, of PostgreSQL's that works for it, and of Valkey.

    A PostgreSQL on another machine is out of sight, and 0; Valkey tells its own wherever it is.
    """
    connection.ensure_connection()
    own, backend = measuring.clocks(server=False)
    valkey = caches["default"].client.get_client().info("cpu")
    return own / 1e6, backend / 1e6, (valkey["used_cpu_user"] + valkey["used_cpu_sys"]) * 1e3


def since(before):
    """Return what each has taken since then, in milliseconds."""
    return [now - then for now, then in zip(clocks(), before, strict=True)]
