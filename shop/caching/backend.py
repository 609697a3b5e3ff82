"""django-redis, and what the shop asks of its cache beside Django's methods, each in one round trip.

A value that cannot be read counts as one that is not there, and is removed. Something has left it that is not this
version of the project. What can be read runs as code (pickle), so nobody but the project may be able to write to
Valkey.
"""

import logging
import time
from collections.abc import Iterable, Mapping
from typing import Any

from redis.exceptions import ResponseError

from . import versions
from .scope import OwnKeysCache

_END = b""  # the last member of each ranking; its score is until when it is kept, below zero
_QUIET = 1.0  # seconds between two complaints of a process

logger = logging.getLogger(__name__)
_complain_at = 0.0


class PageCache(OwnKeysCache):
    """RedisCache for values that many processes make and many make void. It raises redis-py's exceptions."""

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """Return `{key: value}` of what is there and can be read."""
        names = {self.make_key(key, version=version): key for key in keys}
        return self._read(names, self._valkey().mget(names)) if names else {}

    def get_or_add_many(self, data: Mapping[str, Any], timeout: int) -> dict[str, Any]:
        """Add what is not there, for `timeout` seconds. Return `{key: value}` of what is there then."""
        if not data:
            return {}
        names = {self.make_key(key): key for key in data}
        with self._valkey().pipeline(transaction=False) as pipeline:
            for name, key in names.items():
                pipeline.set(name, self.client.encode(data[key]), nx=True, ex=timeout)
            *_, found = pipeline.mget(names).execute()
        return self._read(names, found)

    def get_ranking(self, key: str, most: int) -> tuple[list[str], float] | None:
        """Return the `most` members with the highest scores, and until when they are kept; None if it is not there."""
        name = self.make_key(key)
        with self._valkey().pipeline(transaction=False) as pipeline:
            try:
                members, end = pipeline.zrange(name, 0, most - 1, desc=True).zscore(name, _END).execute()
            except ResponseError as error:
                if "WRONGTYPE" not in str(error):
                    raise
                _complain(key, error)
                self._valkey().delete(name)
                return None
        return None if end is None else ([member.decode() for member in members if member != _END], -end)

    def set_ranking(self, key: str, scores: Mapping[str, float], until: float, timeout: float) -> None:
        """Keep the members by their scores, `{member: score}`, in the place of those that were there."""
        name, members = self.make_key(key), dict[str | bytes, float](scores) | {_END: -until}
        with self._valkey().pipeline() as pipeline:
            pipeline.delete(name).zadd(name, members)
            pipeline.pexpire(name, max(1, int(timeout * 1000))).execute()

    def clear(self) -> None:
        """Delete this project's keys, the epoch first: from then on no value is true, whatever goes next."""
        self.delete(versions.key(versions.EPOCH))
        super().clear()

    def _read(self, names: Mapping[str, str], values: Iterable[bytes | None]) -> dict[str, Any]:
        """Return `{key: value}` of the values that can be read, and remove those that cannot.

        `names` is `{name in Valkey: key}`.
        """
        found, unreadable = {}, []
        for (name, key), value in zip(names.items(), values, strict=True):
            if value is not None:
                try:
                    found[key] = self.client.decode(value)
                except Exception as error:  # pickle raises whatever it comes to
                    _complain(key, error)
                    unreadable.append(name)
        if unreadable:
            self._valkey().delete(*unreadable)
        return found

    def _valkey(self) -> Any:
        return self.client.get_client(write=True)


def _complain(key: str, error: Exception) -> None:
    global _complain_at
    if time.monotonic() >= _complain_at:
        _complain_at = time.monotonic() + _QUIET
        logger.warning("What the cache holds under %.200r cannot be read; it is made anew: %.200r", key, error)
