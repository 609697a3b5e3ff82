"""What a visitor can cause is written once a second, however often it is caused."""

import logging
import time
from threading import Lock


class OnceASecond(logging.Filter):
    """Let one record of each kind pass in a second, with the number of those before it that did not: `suppressed`.

    A kind is the line of code that writes it, and the status of the answer; nothing of what a visitor sent makes a new
    one. Not held back are what is no warning, every answer 500, and what says of itself that it is `bounded`.
    """

    def __init__(self):
        super().__init__()
        self._lock = Lock()
        self._passed = {}  # kind: [when, how many since]

    def filter(self, record):
        status = getattr(record, "status_code", None)
        if record.levelno < logging.WARNING or status == 500 or getattr(record, "bounded", False):
            return True
        # That the database or a thread is not to be had is one kind, wherever it is noticed.
        kind = status if status == 503 else (record.name, record.pathname, record.lineno, status)
        now = time.monotonic()
        with self._lock:
            passed = self._passed.setdefault(kind, [now - 1, 0])
            if now - passed[0] < 1:
                passed[1] += 1
                return False
            if passed[1]:
                record.suppressed = passed[1]
            passed[:] = now, 0
            return True
