"""A shop of known costs: pages burn as much CPU as their stage says, in a worker, a "PostgreSQL" and a "Valkey".

`python -m loadtests.tests.stub PORT INSTRUMENTS BROKEN SERVICES` serves it, in a child of the process that is started,
as gunicorn does; `StubShop` gives it to a run. It keeps a log of what it was asked.
"""

import gzip
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from loadtests.bench.child import die_with_parent
from loadtests.bench.company import Company
from loadtests.bench.served import PLAIN, Served
from loadtests.bench.server import Server, free_port
from loadtests.bench.shop import Customer
from loadtests.tests.burning import Burner, burn
from loadtests.tests.stub_manifest import CACHING, STAGES, manifest

COST_MS = {  # of CPU: web, PostgreSQL, Valkey
    "naive": (6.0, 4.0, 2.0),
    "eager": (3.0, 2.0, 1.0),
    "lean": (1.6, 1.0, 0.4),
    "denormalized": (1.2, 0.6, 0.4),
    "fragments": (0.8, 0.2, 0.5),
    "optimized": (0.3, 0.05, 0.15),
    "reference": (0.5, 0.1, 0.3),
    "lab": (0.3, 0.0, 0.0),
}
COLD_EXTRA_MS = 2.8  # of the web worker
CLIENT_MS = 1.5  # what the load generator spends on each answer
BODY = b'<html><body data-page="%s"><p>%s</p>' + b"bicycles " * 400 + b"</body></html>"
PROJECT = Path(__file__).resolve().parents[2]


def body(page: str, greeting: str = "", shown: bool = True) -> bytes:
    return BODY % (page.encode() * shown, greeting.encode())


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    instruments = False
    broken = ""  # a path fragment whose pages come without their marker
    services: list[Burner] = []
    cached: set[str] = set()
    asked: list[tuple[float, str, str | None]] = []  # when, path, cookies
    lock = threading.Lock()

    def do_POST(self) -> None:
        """Answered, as by Django, to whoever has the same secret in a cookie and in a header."""
        token = self.headers.get("X-CSRFToken")
        asked = token and f"csrftoken={token}" in (self.headers.get("Cookie") or "").split("; ")
        self._answer(b"Asked." if asked else b"", 200 if asked else 403)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        room = path.split("/")[1]
        if path == "/lab/manifest.json":
            self._answer(json.dumps(manifest(self.instruments)).encode())
        elif path == "/log":
            self._answer(json.dumps(self.asked).encode())
        elif path == "/flush":
            self.cached.clear()
            self._answer(b"flushed")
        else:
            self.asked.append((time.monotonic(), self.path, self.headers.get("Cookie")))
            self._spend(room)
            time.sleep(1.5 * ("slow" in self.path))
            page = next(name for name in ("category", "product", "floor") if name in self.path)
            answer = body(page, self._greeting(), not self.broken or self.broken not in self.path)
            status = 500 if "status=500" in self.path else 302 if "moved" in self.path else 200
            self._answer(b"" if "empty" in self.path else answer, status, room)

    def _spend(self, room: str) -> None:
        with self.lock:
            missed = room in CACHING and self.path not in self.cached
            self.cached.add(self.path)
        web, *others = COST_MS[room]
        burn(web + COLD_EXTRA_MS * missed)
        for service, milliseconds in zip(self.services, others, strict=False):
            if milliseconds:
                service.burn(milliseconds)

    def _greeting(self) -> str:
        cookies = SimpleCookie(self.headers.get("Cookie"))
        known = {"sessionid", "recent"} <= cookies.keys() and self.broken != "sessions"
        return f"Hello, Customer {cookies['sessionid'].value}" if known else ""

    def _answer(self, body: bytes, status: int = 200, room: str = "") -> None:
        self.send_response(status)
        if (room == "optimized" and "gzip" in self.headers.get("Accept-Encoding", "")) or "gzip=1" in self.path:
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "/lean/product/2/")
        if self.instruments:
            timing = "sql;dur=1.5;count=4, cache;dur=0.2;calls=3;keys=40;hits=39, template;dur=2.5;count=1"
            self.send_header("Server-Timing", f"{timing}, total;dur=9.5;cpu=9.1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class StubShop:
    """A Shop whose server is this module; its services burn what they are told, and end with the process."""

    def __init__(self, broken: str = "", services: bool = False):
        self.broken = broken
        self.host = ""
        self.rate = 0.0
        self.ports = [free_port(), free_port()] if services else []
        self.burning = [
            subprocess.Popen(
                [sys.executable, "-m", "loadtests.tests.burning", str(port), *forks],
                cwd=PROJECT,
                preexec_fn=die_with_parent if sys.platform == "linux" else None,
            )
            for port, forks in zip(self.ports, (["forks"], []), strict=False)
        ]

    def pages_and_stages(self) -> tuple[list[str], list[str]]:
        return ["category", "product"], STAGES

    def prepare(self, scale: str, seed: int) -> None: ...

    def services(self) -> dict[str, int | None]:
        pids = [each.pid for each in self.burning]
        return {"postgresql": pids[0], "valkey": pids[1]} if pids else {"postgresql": None, "valkey": None}

    def serve(self, workers: int, instruments: bool, served: Served = PLAIN) -> Server:
        ports = ",".join(map(str, self.ports))
        command = [sys.executable, "-m", "loadtests.tests.stub", "{port}", str(int(instruments)), self.broken, ports]
        server = Server(command, served.environment, PROJECT)
        self.host = server.host
        return server

    def beside(self) -> Company:
        return Company({})

    def end(self) -> None:
        for each in self.burning:
            each.kill()
            each.wait()

    def customers(self, count: int) -> list[Customer]:
        return [Customer(f"sessionid={number}; recent=1.2", f"Customer {number}") for number in range(count)]

    def write(self, rate: float, seed: int) -> int:
        self.rate, before = rate, self.rate
        return round(before * 10)

    def empty_cache(self) -> None:
        if self.host:
            urllib.request.urlopen(f"{self.host}/flush", timeout=5).close()  # noqa: S310


def _connect(port: int) -> Burner:
    """The services start at the same time as the server."""
    limit = time.monotonic() + 20
    while True:
        try:
            return Burner(port)
        except ConnectionRefusedError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.05)


def _serve(port: int) -> None:
    ThreadingHTTPServer.request_queue_size = 128
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    Handler.instruments = sys.argv[2] == "1"
    Handler.broken = sys.argv[3]
    if worker := os.fork():
        os.waitpid(worker, 0)
    else:
        if sys.platform == "linux":
            die_with_parent()
        Handler.services = [_connect(int(port)) for port in sys.argv[4].split(",") if port]
        _serve(int(sys.argv[1]))
