"""Measuring on runserver, with DEBUG.

runserver serves each request in a new thread, and closes the thread's connections with it: each request connects anew,
which no tuned server does. DEBUG, which keeps each statement with its time, is the lesser part; the toolbar that comes
with it costs more (debug_toolbar). Measure on the server of production, with its settings.
"""

from contextlib import contextmanager
from threading import Thread

from django.db import connection, connections, reset_queries
from django.db.backends.signals import connection_created
from django.test.utils import override_settings

from cookbook.example import Example

STATEMENTS, REQUESTS = 24, 20


def naive():
    """A page of 24 short statements, as runserver serves it."""
    answers, counting = [], connection.execute_wrappers

    def serve():
        connection.execute_wrappers = counting  # so that this thread's statements are counted, too
        answers.append(_and_close())

    thread = Thread(target=serve)
    thread.start()
    thread.join()
    return answers[0]


def optimized():
    """The same page from a thread that stays."""
    with connection.cursor() as cursor:
        for n in range(STATEMENTS):
            cursor.execute("SELECT %s", [n])
        return cursor.fetchone()[0]


def debug_alone():
    """The thread stays, and DEBUG is on."""
    return optimized()


def _and_close():
    try:
        return optimized()
    finally:
        connections.close_all()


@contextmanager
def debugging():
    with override_settings(DEBUG=True):
        try:
            yield
        finally:
            reset_queries()


def opened(serve):
    """Return how many connections 20 requests open."""
    seen = []

    def note(connection, **kwargs):
        seen.append(connection)

    connection_created.connect(note)
    try:
        for _ in range(REQUESTS):
            serve()
    finally:
        connection_created.disconnect(note)
    return len(seen)


def each_request_opens_one():
    assert [opened(naive), opened(optimized)] == [REQUESTS, 0]


EXAMPLE = Example(
    given=lambda rows: (),  # the number of statements is the same
    queries={"naive": 24, "optimized": 24, "debug_alone": 24},
    same=("naive", "optimized", "debug_alone"),
    around={"naive": debugging, "debug_alone": debugging},
    change=lambda: None,
    checks=(each_request_opens_one,),
    server=True,
    price=lambda: {
        f"connections opened for {REQUESTS} requests, runserver": opened(naive),
        f"connections opened for {REQUESTS} requests, a thread that stays": opened(optimized),
    },
)
