"""Copies of sessions in Valkey, for as long as nobody has changed the session.

Who misses a copy takes a lease, reads the session and keeps a copy of it, if the lease still stands then. Who changes
the session deletes whatever is there: a copy, or the lease of somebody who may have read what was there before.

A copy is the text that PostgreSQL holds, signed by Django: who can write to Valkey can neither make a session up nor
have anything unpickled. It is kept with the name of the server's run, so that none is taken from a server that was
restored from the past. Source of the leases: R. Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013.
"""

import time
from contextlib import suppress
from secrets import token_hex

from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import ResponseError

from shop.caching.breaker import VALKEY
from shop.caching.scope import OwnKeysCache
from shop.sessions import connections
from shop.sessions.connections import connections_of, speak

SECONDS = 60  # that a copy is kept at most: the bound where nobody could tell Valkey that it is void
LEASE_SECONDS = 10  # to read a session in

_KEEP = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end"

_REFUSED = object()


class SessionCopies(OwnKeysCache):
    """The cache of SESSION_CACHE_ALIAS. While Valkey is down there are no copies and no leases."""

    def look(self, name):
        """Return the copy of a session and, where there is none, a lease to keep one by; None for what is not there."""
        return VALKEY.call(lambda: self._looked(name), (None, None))

    def keep(self, name, lease, copy, seconds):
        """Keep the copy for so many seconds, if the lease still stands."""
        run, lease = lease
        milliseconds = int(1000 * min(seconds, SECONDS))
        if milliseconds > 0:
            rest = lease, f"{run} {copy}", milliseconds
            VALKEY.call(lambda: self._unless_refused("EVAL", _KEEP, 1, self.make_key(name), *rest), None)

    def forget(self, names):
        """Delete the copies and the leases of these sessions. Return whether Valkey has confirmed it.

        Where it has not, nobody in this process reads a copy before what is outstanding is settled; and where it has
        refused, nobody in another one a moment later, which is waited for.
        """
        answer = VALKEY.call(lambda: self._unless_refused("DEL", *map(self.make_key, names)) or _REFUSED, None)
        if answer is None or answer is _REFUSED:
            self._connections.drop()
        if answer is _REFUSED:
            time.sleep(connections.TRUST)
        return answer is not None and answer is not _REFUSED

    def get(self, name, default=None, version=None, client=None):
        connection, value = self._ask("GET", self.make_key(name))
        run, _, copy = (value or b"").decode(errors="replace").partition(" ")
        return copy if run == connection.run_id else default

    def _looked(self, name):
        try:
            copy = self.get(name)
        except ResponseError:  # it takes no writes, so what it has may be void
            return None, None
        if copy is not None:
            return copy, None
        lease = f"lease {token_hex(8)}"
        command = ("SET", self.make_key(name), lease, "NX", "PX", LEASE_SECONDS * 1000)
        connection, answer = self._unless_refused(*command) or (None, None)
        return None, (connection.run_id, lease) if answer == b"OK" else None

    def _unless_refused(self, *command):
        """Return what `_ask` does, or None where the server is full or takes no writes."""
        with suppress(ResponseError):
            return self._ask(*command)

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
        with self._connections.one(self._settle_over) as connection:
            return connection, speak(connection, *command)

    def _settle_over(self, connection, names):
        if names:
            speak(connection, "DEL", *map(self.make_key, names))
        speak(connection, "SET", self.make_key("writable"), "1", "EX", 60)
