"""Time that passes for what is kept: in Valkey, whose clock Python cannot turn, and in this process."""

import time
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

from django.utils import timezone
from django_redis import get_redis_connection

from tests.contracts.remains import keys_in_valkey

_CLOCKS = {"time": time.time, "monotonic": time.monotonic}
_passed = 0.0


@contextmanager
def seconds_later(seconds):
    """In the block it is so many seconds later: what was to be kept for no longer is gone.

    For what a process keeps by `time.time()` it stays later: time that went back would keep it for longer.
    """
    global _passed
    if not seconds:
        yield
        return
    _age(seconds)
    _passed += seconds
    for name, clock in _CLOCKS.items():
        setattr(time, name, _later(clock, _passed))
    with mock.patch.object(timezone, "now", side_effect=_later(timezone.now, timedelta(seconds=seconds))):
        yield


def _later(clock, by):
    return lambda: clock() + by


def _age(seconds):
    valkey = get_redis_connection("default")
    for key in keys_in_valkey("default"):
        left = valkey.pttl(key)  # -1: kept for ever
        if left > seconds * 1000:
            valkey.pexpire(key, left - round(seconds * 1000))
        elif left >= 0:
            valkey.delete(key)
