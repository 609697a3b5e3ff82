"""The cache that is down: nothing found, nothing kept, no time lost, and no renewal forgotten."""

import pytest
from django.core.cache import cache
from django_redis.exceptions import ConnectionInterrupted

from shop.caching import client, generations


class Switch:
    """Makes the cache fail, and counts what it is asked."""

    def __init__(self, monkeypatch):
        self.down, self.calls, self.error = False, 0, ConnectionInterrupted(connection=None)
        for name in ("get_many", "set_many", "add"):
            monkeypatch.setattr(cache, name, self._switched(getattr(cache, name)))

    def _switched(self, call):
        def switched(*args):
            self.calls += 1
            if self.down:
                raise self.error
            return call(*args)

        return switched


@pytest.fixture
def switch(monkeypatch):
    monkeypatch.setattr(client, "_resume_at", 0.0)
    monkeypatch.setattr(client, "_owed", {})
    return Switch(monkeypatch)


def test_nothing_is_found_and_nothing_kept(switch):
    switch.down = True
    assert client.get_many(["a"]) == {}
    client._resume_at = 0.0
    client.set_many({"a": 1}, 10)
    client._resume_at = 0.0
    assert client.add("a", 1, 10) is None


def test_after_a_failure_it_is_left_alone(switch):
    switch.down = True
    for _ in range(5):
        client.get_many(["a"])
    assert switch.calls == 1
    switch.down, client._resume_at = False, 0.0
    client.set_many({"a": 1}, 10)
    assert client.get_many(["a"]) == {"a": 1}


def test_a_renewal_is_made_good_before_anything_is_read(switch):
    generations.renew({"product:1"})
    [old] = client.get_many([generations.key("product:1")]).values()
    switch.down = True
    generations.renew({"product:1"})
    generations.renew({"product:2"})
    switch.down, client._resume_at = False, 0.0
    found = client.get_many([generations.key("product:1"), generations.key("product:2")])
    assert len(found) == 2
    assert found[generations.key("product:1")] != old
    assert client._owed == {}


def test_a_renewal_never_fails_the_write(switch, caplog):
    switch.down = True
    generations.renew({"product:1"})
    assert "renewals wait" in caplog.text


def test_a_renewal_is_tried_at_once_even_in_the_pause(switch):
    switch.down = True
    client.get_many(["a"])
    switch.down = False
    generations.renew({"product:1"})
    assert cache.get(generations.key("product:1"))


def test_other_errors_are_not_hidden(switch):
    switch.down, switch.error = True, ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        client.get_many(["a"])
