"""How a run is ended early: a signal asks, the block that is being ridden ends, and what there is is kept."""

from collections.abc import Callable


class Stopped(Exception):
    """A signal asked the run to end."""


class Stop:
    """Asked for by a signal: blocks end early and the run finishes with what it has."""

    def __init__(self) -> None:
        self.requested = False
        self.end_block: Callable[[], object] | None = None  # while one is ridden

    def request(self) -> None:
        self.requested = True
        if self.end_block:
            self.end_block()
