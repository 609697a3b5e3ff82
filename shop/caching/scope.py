"""The scope of a key: whose database its value is of, and what entered its HTML beside the data.

Every key begins with its owner, so that two projects on one Valkey never meet: PostgreSQL's `system_identifier`, drawn
at random when the cluster was made, and the oid of the database in it. It is read when a process first uses a cache,
over a connection of its own: a query that is refused would break the transaction that somebody may have open, and this
one is no query of a page. Price: a short connection for each process, and some bytes in each key. A physical copy of a
cluster, such as a restored base backup, has the owner of its origin: give it another database number in REDIS_URL.

Keys of HTML go on with what templates read: the script prefix (under which a proxy mounts the project), the namespace
of the URL (both in every link), the language and the time zone (in dates and numbers). They do not read the host or the
scheme: links are paths.
"""

import time
from itertools import batched
from threading import Lock

import psycopg
from django.db import connections
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language
from django_redis.cache import RedisCache
from django_redis.client.default import glob_escape
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import ConnectionError as Disconnected

PATIENCE = 2  # seconds that PostgreSQL may take to let the process in
PAUSE = 1.0  # seconds without another try after a failure
BATCH = 1000  # keys that Valkey looks at between two other commands

_READ = """
    SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()) FROM pg_control_system()
"""
_lock = Lock()
_known = ""
_next_try = 0.0


class OwnerUnknown(ConnectionInterrupted, Disconnected):  # type: ignore[misc]
    """PostgreSQL does not tell the owner: the cache cannot be used, as if Valkey were down.

    Its cause says why, and is what django-redis raises in its place.
    """

    def __str__(self) -> str:
        return str(self.__cause__)


def scope_of(request: HttpRequest) -> str:
    """Return the beginning of the key of every fragment of HTML that is made for this request, in whatever memory."""
    stage = request.resolver_match.namespace
    return f"{stage}:{get_language()}:{get_current_timezone_name()}:{get_script_prefix()}:"


def make_key(key: str, key_prefix: str, version: object) -> str:
    """Return the key in Valkey; the caches' KEY_FUNCTION."""
    return f"{key_prefix}.{_known or owner()}:{version}:{key}"


def owner() -> str:
    """Return the owner of this project's keys, `<system_identifier>.<oid>`; raise OwnerUnknown."""
    global _known, _next_try
    with _lock:
        if not _known:
            if time.monotonic() < _next_try:
                raise OwnerUnknown(None) from Disconnected("PostgreSQL did not tell whose keys these are")
            try:
                _known = _read()
            except psycopg.Error as error:
                _next_try = time.monotonic() + PAUSE
                raise OwnerUnknown(None) from Disconnected(_sentence(error))
        return _known


def _read() -> str:
    params = connections["default"].get_connection_params()
    params.setdefault("connect_timeout", PATIENCE)
    with psycopg.connect(**params, autocommit=True) as connection:
        [row] = connection.execute(_READ).fetchall()
        return ".".join(map(str, row))


def _sentence(error: psycopg.Error) -> str:
    told = f"PostgreSQL does not tell whose keys these are: {str(error).strip()}."
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        told += " A superuser allows it by: GRANT EXECUTE ON FUNCTION pg_control_system TO <the project's role>."
    return told


class OwnKeysCache(RedisCache):  # type: ignore[misc]
    """RedisCache whose `clear` leaves alone what is not this project's: others, other aliases, other programs."""

    def clear(self) -> None:
        """Delete all keys of this alias, of every version. What is kept meanwhile may stay or go.

        Valkey looks at every key of its database, a batch at a time, so that it answers others in between. FLUSHDB
        would be one step, but of everybody's keys.
        """
        client = self.client.get_client(write=True)
        pattern = self.key_func("*", glob_escape(self.key_prefix), "*")
        for keys in batched(client.scan_iter(match=pattern, count=BATCH), BATCH):
            client.unlink(*keys)
