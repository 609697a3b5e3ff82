"""django-redis with a shorter way for many keys at once: each thread speaks directly over its own connection.

What is left out is what redis-py and django-redis do around a command: taking a connection out of the pool and putting
it back, retries with back-off, metrics, and a try to read each value as a number. All else is django-redis as it is.
Price: as many connections as threads; and a place that has to be looked at when django-redis changes.

A value that cannot be read counts as one that is not there, and is removed. Something has left it that is not this
version of the project. What can be read runs as code (pickle), so nobody but the project may be able to write to
Valkey.
"""

import logging
import pickle
import time
from collections.abc import Iterable, Mapping
from itertools import chain
from threading import local
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import ResponseError

from . import versions
from .scope import OwnKeysCache

_PICKLED = 0x80  # the first byte of what pickle writes since its protocol 2
_END = b""  # the last member of each ranking; its score is until when it is kept, below zero
_QUIET = 1.0  # seconds between two complaints of a process

logger = logging.getLogger(__name__)
_complain_at = 0.0


class DirectCache(OwnKeysCache):
    """RedisCache whose methods for many keys are fast, and raise redis-py's exceptions."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._thread = local()

    def get(self, key: str, default: Any = None, version: int | None = None, client: object = None) -> Any:
        return self.get_many([key], version).get(key, default)

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """Return `{key: value}` of what is there."""
        keys = list(keys)
        if not keys:
            return {}
        names = [self.make_key(key, version=version) for key in keys]
        [values] = self._ask(("MGET", *names))
        return self._read(keys, names, values)

    def set_many(
        self, data: Mapping[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        """Keep the values for `timeout` seconds, for good where it is None. Return the keys that failed: none."""
        timeout = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        pairs = [(self.make_key(key, version=version), self.client.encode(value)) for key, value in data.items()]
        if timeout is None:  # all at the same moment
            commands = [("MSET", *chain.from_iterable(pairs))] if pairs else []
        else:
            commands = [("SET", *pair, "PX", max(1, int(timeout * 1000))) for pair in pairs]
        self._ask(*commands)
        return []

    def get_or_add_many(self, data: Mapping[str, Any], timeout: int) -> dict[str, Any]:
        """Add what is not there, for `timeout` seconds. Return `{key: value}` of what is there then."""
        if not data:
            return {}
        keys = [self.make_key(key) for key in data]
        values = [self.client.encode(value) for value in data.values()]
        added = [("SET", *pair, "NX", "EX", timeout) for pair in zip(keys, values, strict=True)]
        *_, found = self._ask(*added, ("MGET", *keys))
        return self._read(data, keys, found)

    def get_ranking(self, key: str, most: int) -> tuple[list[str], float] | None:
        """Return the `most` members with the highest scores, and until when they are kept; None if it is not there."""
        name = self.make_key(key)
        try:
            members, end = self._ask(("ZRANGE", name, 0, most - 1, "REV"), ("ZSCORE", name, _END))
        except ResponseError as error:
            if not str(error).startswith("WRONGTYPE"):
                raise
            _complain(key, error)
            self._ask(("DEL", name))
            return None
        return None if end is None else ([member.decode() for member in members if member != _END], -float(end))

    def set_ranking(self, key: str, scores: Mapping[str, float], until: float, timeout: float) -> None:
        """Keep the members by their scores, `{member: score}`, in the place of those that were there."""
        name = self.make_key(key)
        pairs = [(score, member) for member, score in scores.items()]
        added = ("ZADD", name, repr(-until), _END, *chain.from_iterable(pairs))
        self._ask(("MULTI",), ("DEL", name), added, ("PEXPIRE", name, max(1, int(timeout * 1000))), ("EXEC",))

    def clear(self) -> None:
        """Delete this project's keys, the epoch first: from then on no value is true, whatever goes next."""
        self.delete(versions.key(versions.EPOCH))
        super().clear()

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> int:
        """Return how many of them there were."""
        names = [self.make_key(key, version=version) for key in keys]
        return self._ask(("DEL", *names))[0] if names else 0

    def _read(self, keys: Iterable[str], names: list[str], values: list[bytes | None]) -> dict[str, Any]:
        """Return `{key: value}` of the values that can be read, and remove those that cannot. `names` are Valkey's."""
        found, unreadable = {}, []
        for key, name, value in zip(keys, names, values, strict=True):
            if value is not None:
                try:
                    found[key] = self._decoded(value)
                except Exception as error:  # pickle raises whatever it comes to
                    _complain(key, error)
                    unreadable.append(name)
        if unreadable:
            self._ask(("DEL", *unreadable))
        return found

    def _ask(self, *commands: tuple[Any, ...]) -> list[Any]:
        """Return the answers to all commands, from one round trip."""
        try:
            return self._asked(commands)
        except Disconnected:
            return self._asked(commands)  # the server may have closed a connection that was idle

    def _asked(self, commands: tuple[tuple[Any, ...], ...]) -> list[Any]:
        connection = self._connection()
        try:
            connection.send_packed_command(connection.pack_commands(commands))
            return [connection.read_response() for _ in commands]
        except BaseException:
            # An answer that nobody has read would be taken for the next one's.
            connection.disconnect()
            raise

    def _connection(self) -> Any:
        if not hasattr(self._thread, "connection"):
            pool = self.client.get_client(write=False).connection_pool
            self._thread.connection = pool.connection_class(**pool.connection_kwargs)
        return self._thread.connection

    def _decoded(self, value: bytes) -> Any:
        if value[0] == _PICKLED:
            return pickle.loads(value)  # noqa: S301
        return int(value) if value.isdigit() else self.client.decode(value)


def _complain(key: str, error: Exception) -> None:
    global _complain_at
    if time.monotonic() >= _complain_at:
        _complain_at = time.monotonic() + _QUIET
        logger.warning("What the cache holds under %.200r cannot be read; it is made anew: %.200r", key, error)
