"""Many readers and several writers at the same time; then all is quiet, and pages are compared.

While it blows, a product whose name counts tells how old an answer is: who asks after a tick was committed must see
that tick or a later one, once the bound of the way in which it was written has passed.
"""

import re
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from http.client import HTTPException
from random import Random
from threading import Event, Lock, Semaphore

from tests.fire.blows import BOUNDS, UNDONE, Way
from tests.fire.visitors import CACHED, STAGES

READERS = 6
WRITES = 1 / 60  # for each read, so that what is kept is read several times on any machine
TICK = re.compile(r"Tick (\d+)")


class Ticker:
    """What was written when, and what has to be seen by whoever asks now; `bound` stands for that of every way."""

    paths = ("product/ticker/", "category/ticking/")

    def __init__(self, ground, bound=None):
        self._ground, self._bound = ground, bound
        [[name]] = ground.sql(f"SELECT name FROM shop_product WHERE id = {ground.ticker}")
        self._number = int(name.split()[1])
        self._ticks = [(0.0, self._number)]

    def tick(self, how, rng):
        """Write the next number in this way. Return the outcome."""
        self._number += 1
        statement = f"UPDATE shop_product SET name = 'Tick {self._number}' WHERE id = {self._ground.ticker}"
        outcome = self._ground.arms.strike(how, sql=[statement], seed=rng.getrandbits(32), paths=[])
        if outcome in ("written", "killed", "survived", "lost"):
            bound = BOUNDS[how] if self._bound is None else self._bound
            self._ticks.append((time.monotonic() + bound, self._number))
        return outcome

    def floor(self):
        """Return the number below which nobody may see any more."""
        now = time.monotonic()
        return max(number for due, number in self._ticks if due <= now)

    def is_stale(self, text, floor):
        """Tell whether the page shows an older number than that."""
        return any(int(number) < floor for number in TICK.findall(text))


class Storm:
    """One storm over a Hammer's ground, for so many reads, with writes in these ways."""

    def __init__(self, hammer, ways, reads):
        self.hammer, self.ways, self.ticker = hammer, ways, Ticker(hammer.ground)
        self._over, self._lock, self._left, self._paths = Event(), Lock(), reads, None
        self._writes, self._ticks = Semaphore(0), Semaphore(0)

    def blow(self):
        """Let it blow until all reads are done; then compare."""
        seeds = [self.hammer.rng.getrandbits(32) for _ in range(READERS + 2)]
        with ThreadPoolExecutor(READERS + 2) as pool:
            writers = [pool.submit(self._write, Random(seeds.pop())), pool.submit(self._tick, Random(seeds.pop()))]
            readers = [pool.submit(self._read, Random(seed)) for seed in seeds]
            try:
                wait(readers)
            finally:
                self._over.set()
            for ended in (*readers, *writers):
                ended.result()
        ended = time.monotonic()
        paths = self.hammer.paths(most=3 * self.hammer.width)
        asked = [(path, self.hammer.rng.choice(self.hammer.ground.visitors)) for path in paths]
        self.hammer.check(asked, ended, "a storm", max(BOUNDS.values()))

    def _write(self, rng):
        while self._due(self._writes):
            way = rng.choice(self.ways)
            outcome, _ = self.hammer.ground.arms.draw(way, rng, trial=False).strike()
            self.hammer.counted(way, outcome)

    def _tick(self, rng):
        hows = sorted({way.how for way in self.ways} - {*UNDONE, "web"})
        while self._due(self._ticks):
            how = rng.choice(hows)
            self.hammer.counted(Way(how, "tick"), self.ticker.tick(how, rng))

    def _due(self, turns):
        """Wait for a turn; tell whether there is one, or the storm is over."""
        while not self._over.is_set():
            if turns.acquire(timeout=0.05):
                return True
        return False

    def _read(self, rng):
        with closing(self.hammer.ground.browser()) as browser:
            while self._more():
                for turns in (self._writes, self._ticks):
                    if rng.random() < WRITES:
                        turns.release()
                stage = rng.choice(CACHED) if rng.random() < 0.96 else rng.choice(STAGES)
                if watched := rng.random() < 0.4:
                    path, floor = rng.choice(self.ticker.paths), self.ticker.floor()
                else:
                    path = self._paths[int(len(self._paths) * rng.random() ** 2)]  # some are popular
                visitor = rng.choice(self.hammer.ground.visitors)
                try:
                    seen = self.hammer.read(browser, rng, visitor, stage, path)
                except (OSError, HTTPException) as error:
                    self.hammer.find("lost", f"no answer: /{stage}/{path} for {visitor}: {error!r}")
                    continue
                if watched and self.ticker.is_stale(seen.answer.text, floor):
                    self.hammer.find("stale", f"in a storm: /{stage}/{path} for {visitor} is older than Tick {floor}")

    def _more(self):
        with self._lock:
            self._left -= 1
            if self._paths is None or self._left % 100 == 0:
                self._paths = self.hammer.all_paths()
            return self._left >= 0
