"""A blow is one write that is drawn and not yet struck, so that what it will touch can be looked at before."""

import json
import sys
from contextlib import suppress
from threading import Lock
from typing import NamedTuple

import psycopg

from loadtests.bench.child import Child
from services import PROJECT
from tests.fire import web

BOUNDS = {
    "committed": 0.0, "rolled back": 0.0, "savepoint": 0.0, "sql": 0.0, "web": 0.0,
    "killed": 1.0, "cut": 1.0, "psql": 1.0, "psql alone": 1.0, "program": 1.0,
}  # fmt: skip
"""Seconds after which all have to see what was written, by how it was written."""

UNDONE = ("rolled back", "savepoint")
BY_HAND = ("psql", "psql alone", "program")
TRIES = 4


class Way(NamedTuple):
    """How something is written, and by which door."""

    how: str
    door: str

    def __str__(self):
        return f"{self.how}: {self.door}"


class Blow(NamedTuple):
    touched: list
    order: dict
    strike: object  # writes; returns the outcome, and who has to look if that is known


class Writer(Child):
    """A process of tests.fire.writing. Orders from several threads wait for each other."""

    def __init__(self, ground):
        self._lock = Lock()
        command = [sys.executable, "-m", "tests.fire.writing", json.dumps({"hot": ground.hot})]
        super().__init__(command, ground.environment("optimized"), PROJECT, asked=True)

    def do(self, **order):
        """Have the order done. Return the answer."""
        line = b""
        with self._lock, suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"The writer ended with {self.process.wait()} over {order}:\n{self.last_words()}")
        return json.loads(line)


class Arms:
    """Whatever writes: a process that lasts, as the shop's do, one whose children are killed, and programs by hand."""

    def __init__(self, ground):
        self.ground, self._writers = ground, {}
        for name in ("writer", "nursery"):
            self._get(name)

    def close(self):
        """End them; they start again when they are needed."""
        while self._writers:
            self._writers.popitem()[1].stop()

    def _get(self, name):
        if name not in self._writers:
            self._writers[name] = Writer(self.ground)
        return self._writers[name]

    def draw(self, way, rng, trial=True):
        """Return the Blow. A trial tells what is touched; of draws that will be refused, some others are tried."""
        if way.how == "web":
            return Blow([], {}, lambda: ("written", web.DOORS[way.door](self.ground, rng)))
        order, told = {"door": way.door, "seed": rng.getrandbits(32), "paths": []}, {"touched": []}
        if trial or way.how in ("sql", *BY_HAND):
            for _ in range(TRIES):
                told = self._get("writer").do(**order | {"how": "trial"})
                if told["outcome"] != "refused":
                    break
                order["seed"] = rng.getrandbits(32)
            if way.how in ("sql", *BY_HAND):
                order["sql"] = told["sql"]
        return Blow(told["touched"], order, lambda: (self.strike(way.how, **order), None))

    def strike(self, how, **order):
        """Return the outcome: a word, or `failed: ` and why."""
        if how in BY_HAND:
            return self._by_hand(self.ground.sql if how == "program" else self.ground.psql, order["sql"])
        writer = self._get("nursery" if how == "killed" else "writer")
        answer = writer.do(**order | {"how": "committed" if how == "sql" else how})
        return f"failed: {answer['why']}" if answer["outcome"] == "failed" else answer["outcome"]

    def _by_hand(self, execute, statements):
        if not statements:
            return "refused"
        try:
            execute(";".join(statements))
        except psycopg.errors.DeadlockDetected:
            return "deadlock"
        except psycopg.IntegrityError:
            return "refused"
        return "written"
