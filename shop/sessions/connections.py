"""Connections to Valkey, shared by the threads of a process, which settles what is outstanding before it trusts them.

So a process that lost its connection, when Valkey restarted or the network was cut, reads no copy before it has deleted
the copies of all sessions that changed meanwhile. When one connection fails, the others are taken to have missed
something, too.

The trust ends after a second: a server that takes no writes for a while would hand out copies that nobody could delete,
and go on with it afterwards. Who is refused a deletion waits for so long, and then nobody reads that copy any more.
Price: a small query and a write per process and second.

What is left out is what redis-py and django-redis do around a command, which takes longer than the command.
"""

import os
import time
from collections import deque
from contextlib import contextmanager
from functools import cache

from redis.exceptions import ResponseError

from shop.sessions import changes

TRUST = 1.0  # seconds


class Connections:
    """The connections made as those of a pool of redis-py would be."""

    def __init__(self, pool):
        self._pool = pool
        self.drop()

    @contextmanager
    def one(self, settle):
        """Lend a connection. First, where none is trusted, `settle(connection, names)` deletes these sessions' copies.

        It has to raise ResponseError where the server takes no writes.
        """
        idle = self._idle  # taken before what is outstanding is read: whoever drops it meanwhile drops this one, too
        try:
            connection = idle.pop()
        except IndexError:
            connection = self._opened()
        try:
            if time.monotonic() >= self._trusted_until:
                self._settle(connection, settle)
            yield connection
        except ResponseError:  # it was answered
            idle.append(connection)
            raise
        except BaseException:
            connection.disconnect()  # an answer that nobody has read would be taken for the next one's
            self.drop()
            raise
        idle.append(connection)

    def drop(self):
        """Use none of the connections again that were opened up to now, and trust none."""
        self._idle = deque()
        self._trusted_until = 0.0

    def _opened(self):
        connection = self._pool.connection_class(**self._pool.connection_kwargs)
        try:
            connection.run_id = _run_id(connection)
        except BaseException:
            connection.disconnect()
            raise
        return connection

    def _settle(self, connection, settle):
        now = time.monotonic()
        found = changes.outstanding()
        settle(connection, set(found.values()))
        if found:
            changes.clear(found)
        self._trusted_until = now + TRUST


def speak(connection, *command):
    """Return the answer to a command."""
    connection.send_command(*command)
    return connection.read_response()


@cache
def connections_of(pool):
    """Return the process's connections to the server that this pool of redis-py leads to."""
    return Connections(pool)


os.register_at_fork(after_in_child=connections_of.cache_clear)  # two processes cannot share one


def _run_id(connection):
    """Return what the server calls itself since it started."""
    for line in speak(connection, "INFO", "server").decode().splitlines():
        name, _, value = line.partition(":")
        if name == "run_id":
            return value
    raise ResponseError("The server's INFO has no run_id, by which a copy of a session is told from an older run's.")
