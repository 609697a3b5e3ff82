"""One block of load, ridden by Locust: closed loop at saturation, or open loop at scheduled arrivals."""

import itertools
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.cookiejar import Cookie
from typing import Any
from urllib.parse import urlsplit

import gevent
from gevent.event import Event
from locust import FastHttpUser, task
from locust.env import Environment
from locust.exception import StopUser

from loadtests.ride.stopping import Stop

PATIENCE = 120.0  # seconds without an answer after which a block is given up
TOKEN = "t" * 32  # a CSRF secret like any other: Django takes what the cookie and the header have in common

logging.getLogger("locust").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Block:
    """What to ask: full paths in order, and how a correct answer is told. No redirect is followed."""

    paths: Sequence[str]
    marker: str  # "": nothing has to be in the body
    users: int = 1
    cookies: Sequence[str] = ()  # one header a user
    arrivals: Sequence[float] = ()  # seconds from the start; empty: closed loop
    method: str = "GET"
    status: int = 200


@dataclass
class Ridden:
    """What a block met; latencies in milliseconds."""

    seconds: float = 0.0
    client_share: float = 0.0  # of one core
    latencies: list[float] = field(default_factory=list)
    wire_bytes: int = 0  # bodies as sent
    html_bytes: int = 0  # bodies as read
    kept: int | None = None  # answers that took no statement, where the shop counts them
    errors: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return len(self.latencies)


class Course:
    """The block being ridden, shared by its users."""

    def __init__(self, block: Block, stop: Stop):
        self.block = block
        self.stop = stop
        self.ridden = Ridden()
        self.gate = Event()
        self.finished = Event()
        self.started = 0.0
        self.answered = 0.0

    def remaining(self, paths: Iterator[str]) -> Iterator[str]:
        return itertools.takewhile(lambda _: not self.stop.requested, paths)

    def on_request(
        self, response: Any, exception: BaseException | None, context: dict[str, float], url: str, **_: Any
    ) -> None:
        self.answered = time.perf_counter()
        self.ridden.latencies.append((self.answered - context["intended"]) * 1000)
        if fault := _fault(response, exception, self.block):
            self.ridden.errors.append(f"{url}: {fault}")
        else:
            body = len(response.content)
            self.ridden.html_bytes += body
            self.ridden.wire_bytes += int(response.headers.get("content-length", body))
            if (statements := response.headers.get("x-queries")) is not None:
                self.ridden.kept = (self.ridden.kept or 0) + (int(statements) == 0)
        if self.ridden.requests == len(self.block.paths):
            self.finished.set()


def ride(host: str, block: Block, stop: Stop) -> Ridden:
    """Ride the block to its end. Raises TimeoutError when the shop stops answering."""
    course = Course(block, stop)
    environment = Environment(user_classes=[_rider(host, course)], catch_exceptions=False)
    environment.events.request.add_listener(course.on_request)
    runner = environment.create_local_runner()
    runner.start(block.users, spawn_rate=block.users, wait=True)
    gevent.sleep(0)  # let every user reach the gate
    stop.end_block = course.finished.set
    if stop.requested:  # since the last block
        course.finished.set()
    try:
        spent = time.process_time()
        course.started = time.perf_counter()
        course.gate.set()
        answered = -1
        while not course.finished.wait(PATIENCE):
            if course.ridden.requests == answered:
                raise TimeoutError(f"No answer for {PATIENCE:.0f} s while riding {block.paths[0]}.")
            answered = course.ridden.requests
        course.ridden.seconds = max(course.answered - course.started, 1e-6)
        course.ridden.client_share = (time.process_time() - spent) / course.ridden.seconds
    finally:
        stop.end_block = None
        runner.quit()
    return course.ridden


def _rider(host: str, course: Course) -> type[FastHttpUser]:
    """Users with cookies of their own, waiting for the start; what they do then is the block's."""
    target, numbers = host, itertools.count()
    paths = course.remaining(iter(course.block.paths))

    class Rider(FastHttpUser):  # type: ignore[misc]
        host = target
        concurrency = 512  # connections; a closed loop uses one

        @task  # type: ignore[untyped-decorator]
        def ride(self) -> None:
            number = next(numbers)
            if cookies := course.block.cookies:
                _take(self, cookies[number % len(cookies)])
            if course.block.method != "GET":
                _take(self, f"csrftoken={TOKEN}")
            course.gate.wait()
            if course.block.arrivals:
                self.visit_when_due(number)
            else:
                self.visit_without_pause()
            raise StopUser

        def visit_without_pause(self) -> None:
            """Closed loop: the next path, of all users' paths, as soon as there is an answer."""
            for path in paths:
                self.ask(path, time.perf_counter())

        def visit_when_due(self, number: int) -> None:
            """Open loop: every user has a share of the schedule and keeps it, whether or not answers have come."""
            share = slice(number, None, course.block.users)
            due = zip(course.block.paths[share], course.block.arrivals[share], strict=True)
            for path, arrival in itertools.takewhile(lambda _: not course.stop.requested, due):
                intended = course.started + arrival
                gevent.sleep(max(0.0, intended - time.perf_counter()))
                gevent.spawn(self.ask, path, intended)
            course.finished.wait()

        def ask(self, path: str, intended: float) -> None:
            headers = {} if course.block.method == "GET" else {"X-CSRFToken": TOKEN}
            context = {"intended": intended}
            self.client.request(course.block.method, path, headers=headers, allow_redirects=False, context=context)

    return Rider


def _take(user: FastHttpUser, cookie: str) -> None:
    """Put cookies, such as the session and what it came with, into the user's jar, beside those that the shop sets."""
    domain = urlsplit(user.host).hostname or ""
    for each in cookie.split("; "):
        name, _, value = each.partition("=")
        user.client.cookiejar.set_cookie(
            Cookie(0, name, value, None, False, domain, False, False, "/", True, False, None, True, None, None, {})
        )


def _fault(response: Any, exception: BaseException | None, block: Block) -> str | None:
    if exception is not None:
        return f"{type(exception).__name__}: {exception}"
    if response.status_code != block.status:
        return f"status {response.status_code}"
    if block.marker and not response.content:
        return "empty body"
    if block.marker.encode() not in response.content:
        return f"body without {block.marker!r}"
    return None
