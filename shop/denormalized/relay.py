"""The relay: renews for whoever wrote without the shop's backend, or died between commit and renewal.

One at a time, by an advisory lock. It asks for work four times a second: rows that are in the outbox are work, whatever
their number, since transactions commit in another order than they begin. While Valkey cannot be told, the rows stay.

A connection over which nothing comes any more, because a machine or the network between is gone, is given up after
SILENCE seconds at either end: here a new one is opened, and at the server the old one gives back the lock. A PostgreSQL
that hangs on a machine that answers is waited for.
"""

import logging
import time

import psycopg
from django.core.cache import cache
from django_redis.exceptions import ConnectionInterrupted

from shop.caching import client, versions
from shop.denormalized import outbox, texts

EVERY = 0.25  # seconds
SILENCE = 5  # seconds: two without a word, then a question a second that nobody answers
LONGEST_PAUSE = 0.5  # seconds, between two tries to reach a server: pages are served a second after its return
_LOCK = "SELECT pg_try_advisory_lock('shop_change'::regclass::oid::bigint)"
_RUN = "run"  # key of the server's run id, which is another one after it has restarted

# TCP asks on a connection without traffic; what was sent and not acknowledged is a time-out's own.
_ASKED = {"keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": SILENCE - 2}
_UNACKNOWLEDGED = {"tcp_user_timeout": SILENCE * 1000}

_log = logging.getLogger(__name__)


def watched(conninfo):
    """Return the connection parameters, a dict, with time-outs of TCP for both ends; what is given goes before them."""
    at_server = {f"tcp_{name}": value for name, value in _ASKED.items()} | _UNACKNOWLEDGED
    options = [f"-c {name}={value}" for name, value in at_server.items()]
    options += [conninfo["options"]] if "options" in conninfo else []  # the last one counts
    return _ASKED | _UNACKNOWLEDGED | conninfo | {"options": " ".join(options)}


class Relay:
    """`run` until `stop`."""

    def __init__(self, conninfo):
        """`conninfo` are psycopg's connection parameters, a dict."""
        self._conninfo = conninfo
        self._stopped = False
        self._run = None  # the server's run id when it was last asked

    def stop(self, *_signal):
        self._stopped = True

    def run(self):
        pause = EVERY
        while not self._stopped:
            try:
                with psycopg.connect(**watched(self._conninfo), autocommit=True) as raw:
                    self._wait_for_turn(raw)
                    while not self._stopped:
                        pause = EVERY if self.step(raw) else min(2 * pause, LONGEST_PAUSE)
                        time.sleep(pause)
            except psycopg.Error as error:
                pause = min(2 * pause, LONGEST_PAUSE)
                _log.warning("PostgreSQL cannot be reached, next try in %.1f s: %s", pause, error)
                time.sleep(pause)
            except Exception:
                pause = LONGEST_PAUSE
                _log.exception("Something went wrong, next try in %.1f s.", pause)
                time.sleep(pause)

    def step(self, raw):
        """Do what there is to do. Return whether both servers could be reached."""
        try:
            self._notice_another_past()
        except client.DOWN as error:
            _log.warning("Valkey cannot be told: %s", error)
            return False
        while changes := dict(
            raw.execute("SELECT id, tags FROM shop_change ORDER BY id LIMIT %s", [outbox.AT_ONCE]).fetchall()
        ):
            if not outbox.renew(raw, changes):
                return False
        while texts.render_missing(raw):
            pass
        return True

    def _wait_for_turn(self, raw):
        waiting = False
        while not self._stopped and not raw.execute(_LOCK).fetchone()[0]:
            if not waiting:
                _log.warning("Another relay is at work; this one waits for its end.")
            waiting = True
            time.sleep(EVERY)

    def _notice_another_past(self):
        """Void all values when the server was restarted: what it holds may be a dump from before some write."""
        run = cache.client.get_client().info("server")["run_id"]
        client.BREAKER.reset()  # it has answered
        known = cache.get(_RUN)
        if known is None and run == self._run:  # the cache was emptied
            cache.set(_RUN, run, None)
        elif known != run:
            if not versions.renew([versions.EPOCH]):
                raise ConnectionInterrupted(connection=None)
            cache.set(_RUN, run, None)
        self._run = run
