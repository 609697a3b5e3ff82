"""One block of load, ridden by Locust: closed loop at saturation, or open loop at scheduled arrivals."""

import itertools
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import gevent
from gevent.event import Event
from locust import FastHttpUser, task
from locust.env import Environment
from locust.exception import StopUser

PATIENCE = 120.0  # seconds without an answer after which a block is given up

logging.getLogger("locust").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Block:
    """What to ask: full paths in order, and how a correct answer is told."""

    paths: Sequence[str]
    marker: str
    users: int = 1
    cookies: Sequence[str] = ()
    arrivals: Sequence[float] = ()  # seconds from the start; empty: closed loop


@dataclass
class Ridden:
    """What a block met; latencies in milliseconds."""

    seconds: float = 0.0
    client_share: float = 0.0  # of one core
    latencies: list[float] = field(default_factory=list)
    wire_bytes: int = 0  # bodies as sent
    html_bytes: int = 0  # bodies as read
    errors: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return len(self.latencies)


class Stop:
    """Asked for by a signal: blocks end early and the run finishes with what it has."""

    def __init__(self) -> None:
        self.requested = False
        self.course: Course | None = None

    def request(self) -> None:
        self.requested = True
        if self.course:
            self.course.finished.set()


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
        self.cookies = itertools.cycle(block.cookies or [""])

    def remaining(self, paths: Iterator[str]) -> Iterator[str]:
        return itertools.takewhile(lambda _: not self.stop.requested, paths)

    def on_request(
        self, response: Any, exception: BaseException | None, context: dict[str, float], url: str, **_: Any
    ) -> None:
        self.answered = time.perf_counter()
        self.ridden.latencies.append((self.answered - context["intended"]) * 1000)
        if fault := _fault(response, exception, self.block.marker):
            self.ridden.errors.append(f"{url}: {fault}")
        else:
            body = len(response.content)
            self.ridden.html_bytes += body
            self.ridden.wire_bytes += int(response.headers.get("content-length", body))
        if self.ridden.requests == len(self.block.paths):
            self.finished.set()


def ride(host: str, block: Block, stop: Stop) -> Ridden:
    """Ride the block to its end. Raises TimeoutError when the shop stops answering."""
    course = Course(block, stop)
    rider = _open_loop(host, course) if block.arrivals else _closed_loop(host, course)
    environment = Environment(user_classes=[rider], catch_exceptions=False)
    environment.events.request.add_listener(course.on_request)
    runner = environment.create_local_runner()
    users = 1 if block.arrivals else block.users
    runner.start(users, spawn_rate=users, wait=True)
    gevent.sleep(0)  # let every user reach the gate
    stop.course = course
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
        stop.course = None
        runner.quit()
    return course.ridden


def _closed_loop(host: str, course: Course) -> type[FastHttpUser]:
    """Each user asks for the next path as soon as it has its answer, no think time."""
    paths = course.remaining(iter(course.block.paths))
    target = host

    class Rider(FastHttpUser):  # type: ignore[misc]
        host = target

        @task  # type: ignore[untyped-decorator]
        def ride(self) -> None:
            headers = _headers(next(course.cookies))
            course.gate.wait()
            for path in paths:
                self.client.get(path, headers=headers, context={"intended": time.perf_counter()})
            raise StopUser

    return Rider


def _open_loop(host: str, course: Course) -> type[FastHttpUser]:
    """Visits arrive when scheduled, whether or not earlier ones have been answered."""
    target = host

    class Rider(FastHttpUser):  # type: ignore[misc]
        host = target
        concurrency = 512

        @task  # type: ignore[untyped-decorator]
        def ride(self) -> None:
            course.gate.wait()
            visits = course.remaining(iter(course.block.paths))
            for path, arrival in zip(visits, course.block.arrivals, strict=False):
                intended = course.started + arrival
                gevent.sleep(max(0.0, intended - time.perf_counter()))
                gevent.spawn(self.visit, path, intended, next(course.cookies))
            course.finished.wait()
            raise StopUser

        def visit(self, path: str, intended: float, cookie: str) -> None:
            self.client.get(path, headers=_headers(cookie), context={"intended": intended})

    return Rider


def _headers(cookie: str) -> dict[str, str]:
    return {"Cookie": cookie} if cookie else {}


def _fault(response: Any, exception: BaseException | None, marker: str) -> str | None:
    if exception is not None:
        return f"{type(exception).__name__}: {exception}"
    if response.status_code != 200:
        return f"status {response.status_code}"
    if not response.content:
        return "empty body"
    if marker.encode() not in response.content:
        return f"body without {marker!r}"
    return None
