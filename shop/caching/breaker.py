"""A circuit breaker: a server that is down, or hangs, costs one time-out and not one a request.

After a failure the server is left alone for a pause. Then one call tries it; while that is under way, and if it fails,
all others are told at once that the server is down. The same when a call takes so long that the server seems to hang:
whoever comes after that does not wait as well. A call that succeeds ends it.

Source: M. Nygard, "Release It!", chapter Stability Patterns.
"""

import logging
import time
from collections.abc import Callable
from itertools import count
from threading import Lock

from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class Breaker:
    """The breaker of one server, for all threads of a process.

    `failures` are the exceptions that mean that it is down; any other one passes through and means nothing. `pause` and
    `patience` are in seconds; `patience` is how long a call may take before others do without.
    """

    def __init__(
        self, server: str, failures: tuple[type[BaseException], ...], *, pause: float = 1.0, patience: float = 0.5
    ) -> None:
        self.server, self.failures, self.pause, self.patience = server, failures, pause, patience
        self._lock = Lock()
        self._numbers = count()
        self.reset()

    def reset(self) -> None:
        """Take the server for one that is up."""
        self._started: dict[int, float] = {}  # number of a call under way: when it began, the oldest first
        self._is_down = False
        self._resume_at = 0.0

    def call[Answer](self, function: Callable[[], Answer], otherwise: Answer) -> Answer:
        """Return `function()`, or `otherwise` where the server is down.

        The function must not use the breaker itself, nor do anything slow but ask the server.
        """
        number = self._begun()
        if number is None:
            return otherwise
        try:
            answer = function()
        except self.failures as error:
            self._failed(error)
            return otherwise
        else:
            if self._is_down:
                self._succeeded()
            return answer
        finally:
            with self._lock:
                self._started.pop(number, None)

    def _begun(self) -> int | None:
        """Return the number of a call that may be made, or None."""
        now = time.monotonic()
        with self._lock:
            if self._is_down:
                may = now >= self._resume_at and not self._started
            else:
                oldest = next(iter(self._started.values()), now)
                may = now - oldest < self.patience
            if not may:
                return None
            number = next(self._numbers)
            self._started[number] = now
            return number

    def _failed(self, error: BaseException) -> None:
        with self._lock:
            was_down, self._is_down = self._is_down, True
            self._resume_at = time.monotonic() + self.pause
        if not was_down:  # once an outage
            logger.warning("%s is down, and asked once every %s s: %s", self.server, self.pause, error)

    def _succeeded(self) -> None:
        with self._lock:
            was_down, self._is_down = self._is_down, False
        if was_down:
            logger.warning("%s is back", self.server)


VALKEY = Breaker("Valkey", (ConnectionInterrupted, RedisError, OSError))
