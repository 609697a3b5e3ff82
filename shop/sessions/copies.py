"""Copies of sessions in Valkey, for as long as nobody has changed the session.

Who misses a copy takes a lease, reads the session and keeps a copy of it, if the lease still stands then. Who changes
the session deletes whatever is there: a copy, or the lease of somebody who may have read what was there before.

A copy is the text that PostgreSQL holds, signed by Django: who can write to Valkey can neither make a session up nor
have anything unpickled. It is kept with the name of the server's run, so that none is taken from a server that was
restored from the past. Source of the leases: R. Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013.
"""

import logging
from contextlib import suppress
from secrets import token_hex

from django_redis.cache import RedisCache
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError, ResponseError

from shop.sessions.connections import connections_of, speak

SECONDS = 60  # that a copy is kept at most: the bound where nobody could tell Valkey that it is void
LEASE_SECONDS = 10  # to read a session in

DOWN = (RedisError, OSError)

_KEEP = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end"

logger = logging.getLogger(__name__)


class SessionCopies(RedisCache):
    """The cache of SESSION_CACHE_ALIAS. While Valkey is down there are no copies and no leases."""

    def look(self, name):
        """Return the copy of a session and, where there is none, a lease to keep one by; None for what is not there."""
        try:
            copy = self.get(name)
            return copy, self._lease(name) if copy is None else None
        except DOWN as error:
            logger.warning("Valkey is down, sessions are read from PostgreSQL: %s", error)
            return None, None

    def keep(self, name, lease, copy, seconds):
        """Keep the copy for so many seconds, if the lease still stands."""
        run, lease = lease
        milliseconds = int(1000 * min(seconds, SECONDS))
        if milliseconds > 0:
            with suppress(*DOWN):
                self._ask("EVAL", _KEEP, 1, self.make_key(name), lease, f"{run} {copy}", milliseconds)

    def forget(self, names):
        """Delete the copies and the leases of these sessions. Return whether Valkey has confirmed it.

        Where it has not, nobody in this process reads a copy before what is outstanding is settled.
        """
        try:
            self._ask("DEL", *map(self.make_key, names))
        except DOWN as error:
            self._connections.drop()
            logger.error("Valkey could not be told that %d sessions have changed: %s", len(names), error)
            return False
        return True

    def get(self, name, default=None, version=None, client=None):
        connection, value = self._ask("GET", self.make_key(name))
        run, _, copy = (value or b"").decode(errors="replace").partition(" ")
        return copy if run == connection.run_id else default

    def _lease(self, name):
        lease = f"lease {token_hex(8)}"
        with suppress(ResponseError):  # it is full, or takes no writes: there will be no copy
            connection, answer = self._ask("SET", self.make_key(name), lease, "NX", "PX", LEASE_SECONDS * 1000)
            return (connection.run_id, lease) if answer == b"OK" else None

    @property
    def _connections(self):
        return connections_of(self.client.get_client(write=True).connection_pool)

    def _ask(self, *command):
        """Return the connection that was used, and the answer."""
        try:
            return self._asked(command)
        except Disconnected:  # the server may have closed a connection that was idle
            return self._asked(command)

    def _asked(self, command):
        with self._connections.one(self._forget_over) as connection:
            return connection, speak(connection, *command)

    def _forget_over(self, connection, names):
        speak(connection, "DEL", *map(self.make_key, names))
