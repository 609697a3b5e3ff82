"""A shop of known costs: a small server in its own process whose pages burn as much CPU as their stage says.

`python -m loadtests.tests.stub PORT [INSTRUMENTS]` serves it; `StubShop` gives it to a run.
"""

import json
import sys
import threading
import time
import urllib.request
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from loadtests.server import Server
from loadtests.shop import Customer

STAGES = ["naive", "eager", "lean", "fragments", "optimized"]
COST_MS = {"naive": 12.0, "eager": 6.0, "lean": 3.0, "fragments": 1.5, "optimized": 0.5, "reference": 0.9, "lab": 0.3}
COLD_EXTRA_MS = 2.8
BODY = b'<html><body data-page="%s"><p>%s</p>' + b"bicycles " * 400 + b"</body></html>"
PROJECT = Path(__file__).resolve().parents[2]


def manifest(instruments: bool) -> dict[str, object]:
    kinds = ["plain"] * 12 + ["filtered"] * 12 + ["sorted"] * 6 + ["deep"] * 6
    return {
        "schema": 1,
        "stages": STAGES,
        "pages": [
            {
                "name": name,
                "stages": [
                    {
                        "name": stage,
                        "served_by": stage,
                        "prefix": f"/{stage}/",
                        "caches": stage in {"fragments", "optimized"},
                    }
                    for stage in STAGES
                ],
                "urls": [
                    {"path": f"{name}/{number}/?k={kind}", "weight": 1 / number, "kind": kind}
                    for number, kind in enumerate(kinds, start=1)
                ],
                "marker": f'data-page="{name}"',
            }
            for name in ("category", "product")
        ],
        "references": [{"name": "cache_page", "prefix": "/reference/cache-page/"}],
        "floor": "/lab/floor/{size}/",
        "dataset": {"scale": "tiny", "seed": 1, "checksum": "stub"},
        "versions": {"stub": "1"},
        "stack": "optimized",
        "instruments": instruments,
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    instruments = False
    broken = ""  # a path fragment whose pages come without their marker
    cached: set[str] = set()
    lock = threading.Lock()

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        room = path.split("/")[1]
        if path == "/lab/manifest.json":
            self._answer(json.dumps(manifest(self.instruments)).encode())
        elif path == "/flush":
            self.cached.clear()
            self._answer(b"flushed")
        else:
            _burn(self._cost(room))
            page = next(name for name in ("category", "product", "floor") if name in self.path)
            marker = b"" if self.broken and self.broken in self.path else page.encode()
            self._answer(BODY % (marker, self._greeting()))

    def _cost(self, room: str) -> float:
        with self.lock:
            missed = room in {"fragments", "optimized"} and self.path not in self.cached
            self.cached.add(self.path)
        return COST_MS[room] + COLD_EXTRA_MS * missed

    def _greeting(self) -> bytes:
        cookies = SimpleCookie(self.headers.get("Cookie"))
        known = {"sessionid", "recent"} <= cookies.keys() and self.broken != "sessions"
        return f"Hello, Customer {cookies['sessionid'].value}".encode() if known else b""

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        if self.instruments:
            timing = "sql;dur=1.5;count=4, cache;dur=0.2;calls=3;keys=40;hits=39, template;dur=2.5;count=1"
            self.send_header("Server-Timing", f"{timing}, total;dur=9.5;cpu=9.1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class StubShop:
    """A Shop whose server is this module, with no services."""

    def __init__(self, broken: str = ""):
        self.broken = broken
        self.host = ""

    def pages_and_stages(self) -> tuple[list[str], list[str]]:
        return ["category", "product"], STAGES

    def prepare(self, scale: str, seed: int) -> None: ...

    def services(self) -> dict[str, int | None]:
        return {"postgresql": None, "valkey": None}

    def serve(self, workers: int, instruments: bool) -> Server:
        command = [sys.executable, "-m", "loadtests.tests.stub", "{port}", str(int(instruments)), self.broken]
        server = Server(command, {}, PROJECT)
        self.host = server.host
        return server

    def customers(self, count: int) -> list[Customer]:
        return [Customer(f"sessionid={number}; recent=1.2", f"Customer {number}") for number in range(count)]

    def empty_cache(self) -> None:
        if self.host:
            urllib.request.urlopen(f"{self.host}/flush", timeout=5).close()  # noqa: S310


def _burn(milliseconds: float) -> None:
    end = time.thread_time() + milliseconds / 1000
    while time.thread_time() < end:
        pass


if __name__ == "__main__":
    Handler.instruments = sys.argv[2] == "1"
    Handler.broken = sys.argv[3]
    ThreadingHTTPServer.request_queue_size = 128
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
