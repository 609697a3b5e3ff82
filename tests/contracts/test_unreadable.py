"""What lies in Valkey and is not what the shop has put there counts as nothing, is removed and made anew.

Broken on purpose and caught: errors of pickle let through, whatever lies there taken for an Entry.
"""

import pickle
import time
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from shop.caching import backend
from tests.contracts.asking import ask
from tests.pages import first, variants

PATHS = [first(page) for page, stage in variants(caching=True) if stage == "optimized"]
# As pickle would have it, but of a class that is gone, cut off, of a later protocol, or not of pickle at all.
BROKEN = {
    "cut off": pickle.dumps({"html": "<b>" * 100})[:40],
    "a module that is gone": b"\x80\x04cshop.caching.old\nPage\n.",
    "a name that is gone": b"\x80\x04cshop.caching.store\nNothing\n.",
    "too few arguments": b"\x80\x04cshop.caching.store\nEntry\n)R.",
    "a protocol to come": b"\x80\xff.",
    "the first byte": b"\x80",
    "nothing": b"",
    "text": "é<html>".encode(),
    "compressed": b"\x1f\x8b\x08\x00nonsense",
    "json": b'{"made_from": {}}',
}
# What can be read, and is no Entry.
MISSHAPEN = {
    "a number": b"42",
    "a fraction": b"4.5",
    "a string": pickle.dumps("page"),
    "nothing to speak of": pickle.dumps(None),
    "a list": pickle.dumps([1, 2, 3]),
    "a tuple of its length": pickle.dumps(({}, 9e9, "page")),
}


def overwrite(value):
    """Put this in the place of everything that this test has kept; return how much that is."""
    server, keys = cache.client.get_client(), cache.keys("*")
    for key in keys:
        server.set(cache.make_key(key), value)
    return len(keys)


@pytest.mark.one_in(3)
@pytest.mark.skipif(not PATHS, reason="none of these pages keeps anything")
@pytest.mark.parametrize("name", ["cut off", "text", *MISSHAPEN])
def test_every_page_is_made_anew(name, corner):
    expected = [ask("denormalized", path, corner["another"]) for path in PATHS]
    for stage in ("fragments", "optimized"):
        for _again in range(2):
            assert [ask(stage, path, corner["another"]) for path in PATHS] == expected
            assert overwrite((BROKEN | MISSHAPEN)[name]) > 5


@pytest.mark.parametrize("value", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_not_there(value):
    cache.set_many({"good": {"html": "<b>"}, "broken": "to be"}, 60)
    cache.client.get_client().set(cache.make_key("broken"), value)
    assert cache.get_many(["broken", "good"]) == {"good": {"html": "<b>"}}
    assert cache.keys("*") == ["good"], "it is removed, so that something can be added in its place"


def test_it_is_complained_about_once_a_second(caplog, monkeypatch):
    server, start = cache.client.get_client(), time.monotonic() + 10
    now = start
    monkeypatch.setattr(backend, "time", SimpleNamespace(monotonic=lambda: now))
    for moment in (0, 0.1, 0.9, 1.0, 1.5, 2.1):
        server.set(cache.make_key("broken"), b"\x80")
        now = start + moment
        cache.get_many(["broken"])
    assert len(caplog.records) == 3
    assert "'broken'" in caplog.text
    assert "made anew" in caplog.text
