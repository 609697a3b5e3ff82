"""Sessions while Valkey hangs or is gone: one time-out, then a pause; and what a made-up key costs.

Broken on purpose and caught: no breaker around the copies, keys without a signature.
"""

from functools import partial

import pytest
from django.core.cache import caches
from django.test import Client

from lab.instruments.queries import count_queries
from shop.caching.breaker import VALKEY
from shop.sessions import cached_db, copies, db
from tests.contracts.crowd import at_once
from tests.sessions.visits import STACKS, log_in, log_out, who_is

MADE_UP = ["junk", "x" * 32, "0" * 32, "a" * 4000, "", "é" * 32, "\0" * 32, "A" * 32]


@pytest.fixture
def commands(monkeypatch):
    """A list of the commands that are sent to Valkey for sessions."""
    sent, speak = [], copies.speak

    def spoken(connection, *command):
        sent.append(command[0])
        return speak(connection, *command)

    monkeypatch.setattr(copies, "speak", spoken)
    return sent


@pytest.mark.parametrize("outage", ["hang", "cut"])
def test_one_waits_and_the_others_do_not(outage, bob, network, monkeypatch):
    monkeypatch.setattr(VALKEY, "pause", 60)
    keys = [log_in(bob) for _ in range(3)]
    getattr(network, outage)()
    connections = network.connections
    assert [who_is(key) for key in keys] == [bob] * 3
    assert log_out(keys[0]) == 302
    assert at_once(*[partial(who_is, key) for key in keys] * 2) == [None, bob, bob] * 2
    assert network.connections <= connections + 1  # who finds a connection broken tries another one


def test_when_it_is_back_copies_are_read_again(bob, network):
    key = log_in(bob)
    network.cut()
    assert who_is(key) == bob
    network.mend()
    assert who_is(key) == bob
    with count_queries() as asked:
        assert STACKS["optimized"].SessionStore(key).get("_auth_user_id") == str(bob.pk)
    assert asked.count == 0


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("key", MADE_UP, ids=range(len(MADE_UP)))
def test_a_made_up_key_costs_nothing(key, stack, bob, commands):
    with count_queries() as asked:
        session = STACKS[stack].SessionStore(key)
        assert session.get("_auth_user_id") is None
        assert session.session_key is None
    assert (asked.count, commands) == (0, [])


def test_a_key_of_another_secret_is_made_up(bob, settings):
    key = log_in(bob)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert STACKS["naive"].SessionStore(key).session_key == key
    settings.SECRET_KEY_FALLBACKS = []
    assert STACKS["naive"].SessionStore(key).session_key is None


@pytest.mark.parametrize("engine", [db, cached_db])
def test_a_visitor_with_a_made_up_key_gets_the_page_and_is_told_to_forget_it(engine, bob, settings):
    settings.SESSION_ENGINE = engine.__name__
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    answer = browser.get("/login/")
    assert answer.status_code == 200
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value == ""


def test_threads_share_connections(bob):
    """As many as are in use at the same time, whichever threads they are."""
    key = log_in(bob)
    valkey = caches["sessions"].client.get_client()
    before = len(valkey.client_list())
    for _ in range(5):
        at_once(lambda: who_is(key))
    assert len(valkey.client_list()) <= before + 1
