"""What the settings say of Valkey is held against it before a command starts.

Breaks tried, each caught: a refusal taken for an outage; an outage that stops the start; noeviction not told.
"""

from urllib.parse import urlsplit

import pytest
from django.core.checks import Error, Warning
from django.test import override_settings

from shop.caching import scope
from shop.caching.checks import valkey_takes_what_the_settings_say


def test_all_is_well():
    assert valkey_takes_what_the_settings_say() == []


@pytest.mark.parametrize(
    ("location", "kind", "told"),
    [
        ("{}/9999", Error, "refuses what REDIS_URL says: DB index is out of range"),
        ("{}?username=nobody&password=wrong", Error, "refuses what REDIS_URL says: "),
        ("redis://127.0.0.1:1", Warning, "cannot be reached"),
        ("unix:///nowhere.sock", Warning, "cannot be reached"),
    ],
)
def test_what_valkey_says_to_the_settings(location, kind, told, settings):
    own = urlsplit(settings.CACHES["default"]["LOCATION"])._replace(path="", query="").geturl()
    entry = {**settings.CACHES["default"], "LOCATION": location.format(own)}
    with override_settings(CACHES={"default": entry}):
        [fault] = valkey_takes_what_the_settings_say()
    assert type(fault) is kind
    assert told in fault.msg


@pytest.mark.parametrize(
    ("maxmemory", "policy", "told"),
    [
        (0, "allkeys-lru", "may fill all memory"),
        (0, "noeviction", "may fill all memory"),
        (10_000_000, "noeviction", "evicts nothing"),
    ],
)
def test_a_server_that_is_no_cache(maxmemory, policy, told, monkeypatch):
    memory = {"maxmemory": maxmemory, "maxmemory_policy": policy}
    monkeypatch.setattr("redis.Redis.info", lambda *_: memory)
    faults = valkey_takes_what_the_settings_say()
    assert [told in fault.msg for fault in faults] == [True, True]
    assert {type(fault) for fault in faults} == {Warning}


def test_a_database_that_does_not_tell_whose_keys_these_are(settings):
    def unknown(*_):
        raise scope.OwnerUnknown(None) from ConnectionError("PostgreSQL does not tell")

    entry = {**settings.CACHES["default"], "KEY_FUNCTION": unknown}
    with override_settings(CACHES={"default": entry}):
        [fault] = valkey_takes_what_the_settings_say()
    assert type(fault) is Warning
    assert fault.msg == "The cache 'default' cannot be used: PostgreSQL does not tell"
