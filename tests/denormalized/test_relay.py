"""A connection of the relay that has fallen silent is given up, at both of its ends.

Broken on purpose and caught: the time-outs left out at the server, and here; the role's options replaced by them;
what is given overruled.
"""

import os
import socket

import psycopg
import pytest
from django.db import connection

from shop.denormalized.relay import SILENCE, Relay, watched

pytestmark = pytest.mark.skipif(
    not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux tells all of them, others do not"
)
AT_SERVER = ["tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout"]
HERE = ["TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT", "TCP_USER_TIMEOUT"]


@pytest.fixture
def opened(empty_shop, monkeypatch):
    """What both ends say of the connection that a relay opens, with what the project's settings ask for."""
    relay, told = Relay(connection.get_connection_params()), {}

    def step(raw):
        relay.stop()
        told["server"] = [_shown(raw, name) for name in AT_SERVER]
        told["role"] = _shown(raw, "statement_timeout")
        with _socket(raw) as ours:
            told["asks"] = ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            told["here"] = [ours.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in HERE]
        return True

    monkeypatch.setattr(relay, "_wait_for_turn", lambda raw: None)
    monkeypatch.setattr(relay, "step", step)
    relay.run()
    return told


def test_both_ends_ask_and_give_up(opened):
    assert opened["asks"] == 1
    assert opened["here"] == [2, 1, 3, 5000]
    assert opened["server"] == ["2", "1", "3", "5000"]
    idle, interval, count, unacknowledged = opened["here"]
    assert idle + interval * count == unacknowledged / 1000 == SILENCE


def test_the_roles_own_time_outs_stay(opened):
    assert opened["role"] == "1h"


def test_what_database_url_asks_for_goes_before(empty_shop):
    given = {"keepalives_idle": "60", "options": "-c tcp_keepalives_idle=60 -c statement_timeout=1000"}
    with psycopg.connect(**watched(connection.get_connection_params() | given)) as raw:
        with _socket(raw) as ours:
            assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 60
        assert [_shown(raw, name) for name in [*AT_SERVER[:2], "statement_timeout"]] == ["60", "1", "1s"]


def _socket(raw):
    return socket.socket(fileno=os.dup(raw.fileno()))


def _shown(raw, name):
    return raw.execute("SELECT current_setting(%s)", [name]).fetchone()[0]
