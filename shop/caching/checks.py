"""Whether Valkey takes what REDIS_URL says, told by `manage.py check` and every command that checks before it starts.

Without it, a wrong password or the number of a database that the server does not have would mean no cache for good,
and nobody would be told but by the log.
"""

from collections.abc import Mapping
from typing import Any

from django.core.cache import caches
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django_redis.cache import RedisCache
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from .scope import OwnerUnknown


@register(Tags.caches)  # type: ignore[untyped-decorator]
def valkey_takes_what_the_settings_say(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Return an Error for each cache that refuses the settings, a Warning for each that cannot be asked."""
    found = (_fault(alias, cache) for alias in caches if isinstance(cache := caches[alias], RedisCache))
    return [fault for fault in found if fault]


def _fault(alias: str, cache: RedisCache) -> CheckMessage | None:
    try:
        memory = cache.client.get_client().info("memory")
        cache.make_key("check")
    except (AuthenticationError, ResponseError) as error:
        return Error(f"The cache {alias!r} refuses what REDIS_URL says: {error}.", id="caching.E001")
    except OwnerUnknown as error:
        return Warning(f"The cache {alias!r} cannot be used: {error}", id="caching.W002")
    except (OSError, RedisError) as error:
        hint = "Pages are made without it, more slowly, until it is there."
        return Warning(f"The cache {alias!r} cannot be reached: {error}.", hint=hint, id="caching.W001")
    return _unbounded(alias, memory) or _never_evicting(alias, memory)


def _unbounded(alias: str, memory: Mapping[str, Any]) -> CheckMessage | None:
    if memory.get("maxmemory") == 0:
        hint = "Visitors ask for more and more pages, which are kept: give the server a maxmemory."
        return Warning(f"The server of the cache {alias!r} may fill all memory.", hint=hint, id="caching.W003")
    return None


def _never_evicting(alias: str, memory: Mapping[str, Any]) -> CheckMessage | None:
    if memory.get("maxmemory_policy") == "noeviction":
        hint = "Once it is full, every page is made anew: set maxmemory-policy to allkeys-lru or volatile-lru."
        return Warning(f"The server of the cache {alias!r} evicts nothing.", hint=hint, id="caching.W004")
    return None
