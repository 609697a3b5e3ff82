"""gunicorn as it runs in production and under load: gunicorn --config config/gunicorn.conf.py config.wsgi."""

import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.environment import environment

try:
    _environment = environment(Path(__file__).resolve().parents[1] / ".env")
except ImproperlyConfigured as error:
    sys.exit(str(error))

bind = _environment.str("BIND")

# Threads, so that a worker waiting for PostgreSQL serves another visitor, and keep-alive, which sync lacks.
worker_class = "gthread"
# One process a core: a page is mostly Python, and Python uses one core.
workers = _environment.int("WEB_WORKERS")
# Many more than connections (config/database.py): who waits for one must not keep a page of the cache waiting.
threads = _environment.int("WEB_THREADS")
raw_env = ["ROLE=web"]

# Who may say by which scheme a visitor came and where the shop is mounted: only the proxies that are named. gunicorn
# would believe every process of this machine, and whoever comes by a Unix socket; so the headers are taken off, too.
_proxies = _environment("TRUSTED_PROXIES")
_trusts_peers = "unix" in _proxies if bind.startswith("unix:") else bool(set(_proxies) - {"unix"})
forwarded_allow_ips = ",".join(name for name in _proxies if name != "unix")
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"} if _trusts_peers else {}
forwarder_headers = "SCRIPT_NAME" if _trusts_peers else ""
# Other names with an underscore are dropped: to the shop, they would look like those with a hyphen.
header_map = "drop"
# The PROXY protocol would let a peer choose the visitor's address.
proxy_protocol = "off"

# Longer than the 60 s after which proxies hang up, so that no proxy reuses a connection that is just closing.
keepalive = 65
# What a visitor may still wait for when the server is told to go; then the worker is killed.
graceful_timeout = 10
# The heartbeat of gthread is its main loop, so this is no limit on slow pages, only on hung workers.
timeout = 30

# Workers are not replaced after so many requests: that would hide a leak and blur every measurement.
max_requests = 0
# Each worker imports the shop itself: pools and their threads do not survive a fork.
preload_app = False
# The default socket is one a user, and two servers would fight over it.
control_socket_disable = True
# Heartbeats go to memory where there is such a place: a slow disk would make workers look hung.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

accesslog = "-" if _environment.bool("ACCESS_LOG") else None
access_log_format = '%(h)s %(t)s "%(r)s" %(s)s %(b)s %(L)s "%({x-request-id}o)s"'
# gunicorn's own errors, and how its workers fare, go where the shop's lines go, in the same form.
logger_class = "config.logs.gunicorn.Logger"


def worker_exit(server, worker):
    """Close the connection pools: their threads would keep the process for 20 s."""
    from django.db import connections

    for connection in connections.all():
        if connection.vendor == "postgresql":
            connection.close_pool()
