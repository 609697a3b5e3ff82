"""How long anybody waits for PostgreSQL, and over how many connections.

Each role has its time-outs, as options of its connections and so for no further statement: what answers visitors must
not take long, what fills tables and builds indexes must. What DATABASE_URL asks for goes before them.
"""

from django.db import connections
from psycopg_pool import ConnectionPool

CONNECTIONS = 4  # of each process
RECONNECT = 0.5  # seconds between two tries to reach PostgreSQL while it is away

# In seconds. A transaction of the web is short: one that does nothing for long holds its locks because of a fault.
_WEB = {"statement_timeout": 10, "idle_in_transaction_session_timeout": 15}
TIMEOUTS = {"web": _WEB, "development": _WEB, "jobs": {"statement_timeout": 3600}}

# In seconds, that a request waits for a connection. gunicorn's threads are numbered, and the last of them has its turn
# before that; runserver has as many as there are requests, and who comes last waits for all of them.
WAIT = {"web": 20, "development": 600}


def with_timeouts(database, role):
    """Return an entry of DATABASES with the time-outs of the role."""
    given = database["OPTIONS"]
    options = [f"-c {name}={seconds * 1000}" for name, seconds in TIMEOUTS[role].items()]
    options += [given["options"]] if "options" in given else []  # the last one counts
    return database | {"OPTIONS": {"connect_timeout": "2"} | given | {"options": " ".join(options)}}


def pooled(database, role):
    """Return an entry of DATABASES with a pool, out of which a thread takes a connection for a request."""
    pool = {
        "min_size": 1,
        "max_size": CONNECTIONS,
        "timeout": WAIT[role],
        "check": check,
        "reconnect_timeout": RECONNECT,
        "reconnect_failed": try_again,
    }
    return database | {"OPTIONS": database["OPTIONS"] | {"pool": pool}, "CONN_HEALTH_CHECKS": True}


def check(connection):
    """See that a connection that is taken works, an empty round trip. Where one does not, none is believed.

    The pool would find each of them broken by itself, and pause twice as long after each.
    """
    try:
        ConnectionPool.check_connection(connection)
    except Exception:
        connections["default"].pool.drain()
        raise


def try_again(pool):
    """Go on trying to reach PostgreSQL at the same pace: the pool would wait until somebody new asks it."""
    pool.resize(0, CONNECTIONS)
    pool.resize(1, CONNECTIONS)  # one more than before, so it is made
