"""Visitors go on asking while something breaks and is mended; what they got is the price of the fault: `suffer`.

All of them look at the product whose name counts, so that each answer says how old it is.
"""

import time
from contextlib import closing
from http.client import HTTPException
from statistics import median
from threading import Event, Thread
from typing import NamedTuple

from tests.fire import web
from tests.fire.blows import Way
from tests.fire.faults import FAULTS
from tests.fire.storm import Ticker
from tests.fire.visitors import Visitor

BOUND = 1.0  # seconds after a write, and after a fault begins or ends, in which old answers are allowed
SLOW = 1.0  # seconds; who waits for longer is not yet served as before
PATIENCE = 15.0  # seconds to get well again
PAUSE = 0.01  # seconds between an answer and the next question
KINDS = {
    "anonymous": ("optimized", 0),
    "customer": ("optimized", 2),
    "uncached": ("denormalized", 0),
}  # stage, visitor's number
READERS = ("anonymous", "anonymous", "customer", "customer", "uncached")


class Sample(NamedTuple):
    kind: str
    started: float
    seconds: float
    status: int | None  # None where no answer came
    stale: bool


class Pressure:
    """Readers of each kind, until the block ends."""

    def __init__(self, ground, ticker):
        self._ground, self._ticker = ground, ticker
        self._samples, self._over = [], Event()
        self._trusted_from = 0.0

    def __enter__(self):
        self._threads = [Thread(target=self._read, args=(kind,)) for kind in READERS]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def turn(self):
        """Something breaks now, or is mended: what is stale in the next second is not held against it."""
        self._trusted_from = time.monotonic() + BOUND

    def figures(self, since, until):
        """Return what each kind got that asked between these moments."""
        return {
            kind: _figures([s for s in self._samples if s.kind == kind and since <= s.started < until])
            for kind in KINDS
        }

    def stale(self, since):
        """Return how many answers were older than they may be."""
        return sum(sample.stale for sample in self._samples if sample.started >= since)

    def seconds_until_well(self, since):
        """Return how long after this moment the last one had asked who was not served as before."""
        since_then = [s for s in self._samples if s.started >= since]
        unwell = [s.started for s in since_then if s.status != 200 or s.stale or s.seconds > SLOW]
        return max(unwell, default=since) - since

    def _read(self, kind):
        stage, visitor = KINDS[kind]
        number = 0
        with closing(self._ground.browser(patient=False)) as browser:
            while not self._over.is_set():
                number += 1
                path, floor, started = self._ticker.paths[number % 2], self._ticker.floor(), time.monotonic()
                trusted = started > self._trusted_from
                try:
                    answer = self._ground.visitors[visitor].ask(browser, stage, path).answer
                    status, text = answer.status, answer.text
                except (OSError, HTTPException):
                    status, text = None, ""
                stale = trusted and self._ticker.is_stale(text, floor)
                self._samples.append(Sample(kind, started, time.monotonic() - started, status, stale))
                self._over.wait(PAUSE)


def _figures(samples):
    milliseconds = [sample.seconds * 1000 for sample in samples]
    return {
        "n": len(samples),
        "failed": sum(sample.status != 200 for sample in samples),
        "p50_ms": round(median(milliseconds), 1) if milliseconds else None,
        "worst_ms": round(max(milliseconds), 1) if milliseconds else None,
    }


def suffer(hammer, name, seconds):
    """Let the fault happen for so many seconds, over a Hammer's ground; return its row of the table."""
    ground, fault, ticker = hammer.ground, FAULTS[name], Ticker(hammer.ground, BOUND)
    leaving, cookie = _signed_in(ground)
    with Pressure(ground, ticker) as pressure:
        _tick_for(hammer, ticker, min(seconds, 1.0), True)
        time.sleep(0.5)  # what can be kept is kept when it begins
        pressure.turn()
        began = time.monotonic()
        with fault.happen(ground):
            signed_out = fault.database and web.log_out(ground, leaving)
            _tick_for(hammer, ticker, seconds, fault.database)
            pressure.turn()
            ending = time.monotonic()
        pressure.turn()
        ended = time.monotonic()
        time.sleep(BOUND + 0.25)  # without a write, which would renew what is stale
        while time.monotonic() < ended + PATIENCE:
            _tick_for(hammer, ticker, 0.5, True)
            if time.monotonic() - ended - pressure.seconds_until_well(ended) > SLOW:
                break
    row = {
        "seconds": round(ending - began, 1),
        "during": pressure.figures(began, ending),
        "well_after_s": round(pressure.seconds_until_well(ended), 2),
        "stale": pressure.stale(began),
        "stale_after": pressure.stale(ended),
        "came_back": bool(signed_out and _is_signed_in(ground, Visitor("who was there", cookie))),
    }
    _judge(hammer.find, name, fault, row)
    asked = [(path, hammer.rng.choice(ground.visitors)) for path in hammer.paths(most=4)]
    hammer.check(asked, time.monotonic(), name, BOUND)
    return row


def _tick_for(hammer, ticker, seconds, database):
    """Write the next numbers for so long, in turn through the shop and by another program, or only wait."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if database:
            how = hammer.rng.choice(("committed", "program"))
            hammer.counted(Way(how, "tick"), ticker.tick(how, hammer.rng))
        time.sleep(min(0.2, left))


def _judge(find, name, fault, row):
    for kind in sorted(fault.spares):
        got = row["during"][kind]
        if got["failed"] or not got["n"]:
            find("lost", f"{name}: {got['failed']} of {got['n']} answers to {kind} failed")
    if row["well_after_s"] > PATIENCE / 2:
        find("lost", f"{name}: not well {row['well_after_s']} s after it ended")
    # Without PostgreSQL, nobody can tell what others have written just before; with it, all is well a second later.
    if stale := row["stale" if fault.database else "stale_after"]:
        find("stale", f"{name}: {stale} answers were older than {BOUND} s")
    if row["came_back"]:
        find("session", f"{name}: who logged out meanwhile is logged in again")


def _signed_in(ground):
    """Return a visitor who has just logged in and looked around, and the cookie."""
    visitor = web.log_in(ground, "optimized")
    for _ in range(2):
        _is_signed_in(ground, visitor)
    return visitor, visitor.cookie


def _is_signed_in(ground, visitor):
    with closing(ground.browser()) as browser:
        return "Hello," in visitor.ask(browser, "optimized", "product/ticker/").answer.text
