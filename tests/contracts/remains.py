"""What answers leave behind: every value in Valkey, and what the shop's modules keep in this process, as texts."""

import gc
import gzip
import pickle
import sys
import zlib
from contextlib import suppress
from functools import _lru_cache_wrapper
from types import FunctionType

from django.core.cache import caches
from django_redis import get_redis_connection
from django_redis.client.default import glob_escape

_READ = {
    b"string": lambda valkey, key: valkey.get(key),
    b"zset": lambda valkey, key: valkey.zrange(key, 0, -1),
    b"none": lambda valkey, key: b"",  # gone since its name was read
}


def keys_in_valkey(alias):
    """Return all keys of this cache. Other test processes have keys of their own beside them."""
    own = caches[alias]
    return get_redis_connection(alias).keys(own.key_func("*", glob_escape(own.key_prefix), "*"))


def stored():
    """Yield `(key, text)` of every value in Valkey, in the cache and among the sessions."""
    for alias in ("default", "sessions"):
        valkey = get_redis_connection(alias)
        for key in keys_in_valkey(alias):
            kind = valkey.type(key)
            assert kind in _READ, f"{key} is a {kind}: teach tests.contracts.remains to read it"
            yield key.decode(), as_text(_READ[kind](valkey, key) or b"")


def as_text(value):
    """Return all texts in a value, whatever it is packed in."""
    return "\n".join(_texts(value, {}))


def kept_in_process():
    """Return all texts that the shop's modules hold on to: in their variables, closures and lru_caches."""
    texts, seen = [], {}
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "shop":
            texts += _texts(vars(module), seen)
    return "\n".join(texts)


def _texts(value, seen):
    """Return the texts in the value and in what it holds, but for what was `seen`: `{id: value}`, so that ids stay."""
    found, waiting = [], [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, bytes | bytearray):
            found.append(bytes(value).decode(errors="replace"))
            waiting += _unpacked(bytes(value))
        elif isinstance(value, int | float):
            found.append(str(value))
        elif id(value) not in seen:
            seen[id(value)] = value
            waiting += _held_by(value)
    return found


def _held_by(value):
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return list(value)
    if isinstance(value, _lru_cache_wrapper):
        return gc.get_referents(value)
    if isinstance(value, FunctionType):
        return [cell.cell_contents for cell in value.__closure__ or () if _is_full(cell)] + [vars(value)]
    if type(value).__module__.split(".")[0] == "shop" and hasattr(value, "__dict__"):
        return [vars(value)]
    return []


def _unpacked(data):
    """Return what the bytes are when they are unpickled or decompressed, in whatever way that works."""
    attempts = [pickle.loads, gzip.decompress, zlib.decompress]
    found = []
    for attempt in attempts:
        with suppress(Exception):
            found.append(attempt(data))
    with suppress(zlib.error):  # a part of a stream, without a beginning or an end
        found.append(zlib.decompressobj(-zlib.MAX_WBITS).decompress(data))
    return [unpacked for unpacked in found if unpacked != data]


def _is_full(cell):
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False
