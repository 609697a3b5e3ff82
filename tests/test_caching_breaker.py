"""The circuit breaker: one time-out, then a pause; while one waits, nobody else does.

Broken on purpose and caught: every call let through after the pause; calls let through while one seems to hang; a
failure of another kind taken for an outage; a line in the log for each failure.
"""

from threading import Event, Thread

import pytest

from shop.caching import breaker as module
from shop.caching.breaker import Breaker


class Clock:
    now = 100.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def breaker():
    return Breaker("The server", (OSError,), pause=1.0, patience=0.5)


def fail():
    raise OSError("no answer")


def answer():
    return "answer"


class Waiting:
    """A call that another thread makes, and that has no answer yet."""

    def __init__(self, breaker, outcome):
        self._goes_on, began = Event(), Event()

        def wait():
            began.set()
            self._goes_on.wait(10)
            return outcome()

        self._thread = Thread(target=breaker.call, args=(wait, "nothing"))
        self._thread.start()
        assert began.wait(10)

    def end(self):
        self._goes_on.set()
        self._thread.join()


def test_a_server_that_works_is_asked(breaker):
    assert [breaker.call(answer, "nothing") for _ in range(3)] == ["answer"] * 3


def test_after_a_failure_it_is_left_alone(breaker, clock):
    assert breaker.call(fail, "nothing") == "nothing"
    clock.now += 0.9
    assert breaker.call(answer, "nothing") == "nothing"
    clock.now += 0.2
    assert breaker.call(answer, "nothing") == "answer"
    assert breaker.call(answer, "nothing") == "answer"


def test_after_the_pause_one_tries_and_the_others_do_not_wait(breaker, clock):
    breaker.call(fail, None)
    clock.now += 2
    trial = Waiting(breaker, fail)
    assert breaker.call(answer, "nothing") == "nothing"
    trial.end()
    assert breaker.call(answer, "nothing") == "nothing"
    clock.now += 2
    trial = Waiting(breaker, answer)
    assert breaker.call(answer, "nothing") == "nothing"
    trial.end()
    assert breaker.call(answer, "nothing") == "answer"


def test_while_a_call_seems_to_hang_nobody_else_waits(breaker, clock):
    hanging = Waiting(breaker, fail)
    clock.now += 0.4
    assert breaker.call(answer, "nothing") == "answer"
    clock.now += 0.2
    assert breaker.call(answer, "nothing") == "nothing"
    hanging.end()
    clock.now += 1.1
    assert breaker.call(answer, "nothing") == "answer"


def test_pause_and_patience_are_over_at_their_ends(breaker, clock):
    hanging = Waiting(breaker, answer)
    clock.now += 0.5
    assert breaker.call(answer, "nothing") == "nothing"
    hanging.end()
    breaker.call(fail, None)
    clock.now += 1.0
    assert breaker.call(answer, "nothing") == "answer"


def test_unless_told_otherwise_the_pause_is_a_second_and_the_patience_half_of_one(clock):
    breaker = Breaker("The server", (OSError,))
    assert (breaker.pause, breaker.patience) == (1.0, 0.5)


def test_after_a_reset_it_is_asked_at_once(breaker, clock):
    breaker.call(fail, None)
    breaker.reset()
    assert breaker.call(answer, "nothing") == "answer"


def test_another_error_passes_and_means_nothing(breaker, clock):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            breaker.call(lambda: 1 / 0, "nothing")
    clock.now += 10
    assert breaker.call(answer, "nothing") == "answer"


def test_an_outage_is_two_lines_in_the_log(breaker, clock, caplog):
    for _ in range(5):
        breaker.call(fail, None)
        clock.now += 2
    breaker.call(answer, None)
    breaker.call(answer, None)
    first, last = caplog.messages
    assert first == "The server is down, and asked once every 1.0 s: no answer"
    assert last == "The server is back"
