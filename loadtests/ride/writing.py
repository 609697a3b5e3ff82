"""Writes that go on while a block is ridden: another process changes prices, so many a second."""

from collections.abc import Callable

Write = Callable[[float], int]  # from now on so many a second; how many were done since the last time


def no_writes(rate: float) -> int:
    """What a shop without a writer does."""
    raise NotImplementedError(f"There is nobody here to write {rate:g} times a second.")


class Writing:
    """Around a block: at this rate inside of it, and none after it; `done` tells how many there were."""

    def __init__(self, write: Write, rate: float):
        self.write, self.rate, self.done = write, rate, 0

    def __enter__(self) -> None:
        if self.rate:
            self.write(self.rate)

    def __exit__(self, *_: object) -> None:
        if self.rate:
            self.done = self.write(0)
