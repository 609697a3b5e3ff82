"""Keep connections to PostgreSQL.          kind: settings · Django ≥ 5.1 · PostgreSQL

Symptom   even a trivial page takes far longer than its query; PostgreSQL forks a process for each request
Detect    log_connections, or pg_stat_database.sessions, grows as fast as the requests do
Rename    nothing: settings
Price     connections held open: workers × max_size of them, each a process of PostgreSQL; max_connections has to allow
          them, jobs and consoles included. psycopg[pool] has to be installed
Trap      with a pool CONN_MAX_AGE has to be 0, or Django refuses to start. A pool belongs to a process: with more
          threads than max_size, requests wait for "timeout" seconds and then fail. Without CONN_HEALTH_CHECKS or a
          check, the first requests after a restart of PostgreSQL fail. CONN_MAX_AGE under ASGI or runserver: a
          connection for each thread
Not when  PgBouncer stands between: then keep few connections here, and none that hold a state. A pool gains nothing
          over persistent connections where threads are few; it costs CPU, and saves connections
"""

PER_REQUEST = {"CONN_MAX_AGE": 0}  # Django's default: connect for each request
PERSISTENT = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}  # a connection for each thread
POOLED = {"CONN_MAX_AGE": 0, "OPTIONS": {"pool": {"min_size": 1, "max_size": 4, "timeout": 10}}}


# ---- below: for the cookbook's tests and measurements, not for you
from contextlib import contextmanager, suppress

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections

from cookbook.example import Example


@contextmanager
def other_connection(chosen):
    """A second connection to the same database, with these settings; it ends with the block, and its pool, too."""
    given = connection.settings_dict
    options = {name: value for name, value in given["OPTIONS"].items() if name != "pool"} | chosen.get("OPTIONS", {})
    connections.settings["other"] = {**given, "CONN_HEALTH_CHECKS": False, **chosen, "OPTIONS": options}
    try:
        yield
    finally:
        connections["other"].close()
        with suppress(ImproperlyConfigured):  # a pool that could not be made
            connections["other"].close_pool()
        del connections["other"], connections.settings["other"]


def request():
    """What Django does of a connection for one request, with a trivial query."""
    other = connections["other"]
    other.close_if_unusable_or_obsolete()  # request_started
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other.close_if_unusable_or_obsolete()  # request_finished
    return pid


def naive():
    """Connect for the request."""
    return bool(request())


def optimized():
    """The connection of this thread, kept."""
    return bool(request())


def pooled():
    """A connection of the pool, taken and given back."""
    return bool(request())


def connections_are_kept():
    for chosen, most in ((PERSISTENT, 1), (POOLED, 4)):
        with other_connection(chosen):
            assert len({request() for _ in range(12)}) <= most, chosen
    with other_connection(PER_REQUEST):
        assert len({request() for _ in range(12)}) == 12


def a_pool_and_an_age_are_refused():
    try:
        with other_connection({**POOLED, "CONN_MAX_AGE": 60}):
            request()
    except ImproperlyConfigured:
        return
    raise AssertionError("a pool with CONN_MAX_AGE should be refused")


EXAMPLE = Example(
    given=lambda rows: (),
    queries={"naive": 0, "optimized": 0, "pooled": 0},  # of the other connection; each asks one of its own
    same=("naive", "optimized", "pooled"),
    around={
        "naive": lambda: other_connection(PER_REQUEST),
        "optimized": lambda: other_connection(PERSISTENT),
        "pooled": lambda: other_connection(POOLED),
    },
    change=lambda: None,
    checks=(connections_are_kept, a_pool_and_an_age_are_refused),
    server=True,
    databases=("postgresql",),
    stranger={},
    api=("CONN_MAX_AGE", "CONN_HEALTH_CHECKS", 'OPTIONS["pool"]'),
    symptom="django connection per request, too many connections, CONN_MAX_AGE or pool",
    why=(
        "Connecting is several round trips, a process of its own in PostgreSQL, and the caches of that process begun "
        "anew. A kept connection saves all of it. A pool shares few connections between many threads, and a persistent "
        "connection belongs to its thread."
    ),
    shop="config/database.py and config/settings/optimized.py; the naive stack connects for each request.",
)
