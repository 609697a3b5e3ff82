"""Writes that go on while a block is ridden: another process changes prices, so many a second."""

from collections.abc import Callable

Write = Callable[[float, int], int]  # from now on so many a second, drawn by a seed; how many since the last time


class Writing:
    """Around a block: at this rate inside of it, and none after it; `done` tells how many there were."""

    def __init__(self, write: Write, rate: float, seed: int):
        self.write, self.rate, self.seed, self.done = write, rate, seed, 0

    def __enter__(self) -> None:
        if self.rate:
            self.write(self.rate, self.seed)

    def __exit__(self, *_: object) -> None:
        if self.rate:
            self.done = self.write(0, self.seed)
