"""Fuzzed requests at every stage: never a 500, never no answer where another stage has one, the same status for all.

Each is asked of every stage, of the cached ones twice, and of naive on its own stack. A seed gives the same requests.
"""

import re
import socket
from collections import Counter
from contextlib import closing
from http.client import HTTPException
from random import Random

import psutil

from tests.fire.grammar import request
from tests.fire.visitors import CACHED, STAGES, without_own

TIMEOUT = 20  # seconds
FAILURES = (500, 502, 503, 504)  # 501 is what gunicorn says of an encoding of bodies that it does not know
TIMES = [("optimized", stage) for stage in (*STAGES, *CACHED)] + [("naive", "naive")]
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
_LOCATION = re.compile(rb"\r\nLocation: ([^\r]*)", re.IGNORECASE)


class Fuzz:
    """Sends requests and counts what came back."""

    def __init__(self, ground, seed, tell=print):
        self.ground, self.seed, self.tell = ground, seed, tell
        self.findings, self.statuses = [], Counter()
        self.requests = self.with_session = self.failures = self.different = self.workers_died = 0
        visited = {page: {path.partition("?")[0]: None for path in paths} for page, paths in ground.visited.items()}
        self._paths = {page: list(paths)[:8] for page, paths in visited.items()}
        self._paths |= {"search": ["search/"], "cart": ["cart/"]}
        self._cookies = {"": "", "customer": ground.visitors[2].cookie, "cart": ground.visitors[1].cookie}
        self._cookies["gone"] = "sessionid=" + "z" * 32

    def case(self, number):
        """Ask what has this number of every stage, and compare."""
        asked = request(Random(f"{self.seed} {number}"), self._paths)
        answers = []
        for stack, stage in TIMES:
            if asked.method not in ("GET", "HEAD"):
                self.ground.sql("DELETE FROM shop_cartline")  # what fits into a cart depends on what lies there
            answers.append(self._ask(asked, stack, stage))
            self.requests += 1
            self.with_session += bool(asked.visitor)
        self.statuses.update(str(status) for status, _ in answers)
        failed = [stage for (_, stage), (status, _) in zip(TIMES, answers, strict=True) if status in FAILURES]
        self.failures += len(failed)
        if failed or len(set(answers)) > 1:
            self.different += len(set(answers)) > 1
            named = ", ".join(f"{stage} {answer}" for (_, stage), answer in zip(TIMES, answers, strict=True))
            self._find(f"request {number} of seed {self.seed}: {named}\n  {asked.bytes('naive')[:9000]}")

    def workers(self):
        """Return the ids of the processes that serve; one that has died is replaced by another."""
        return {child.pid for server in self.ground.web.values() for child in psutil.Process(server.pid).children()}

    def _ask(self, asked, stack, stage):
        cookie = self._cookies[asked.visitor]
        if not asked.raw:
            try:
                return self._by_client(asked, stack, stage, cookie)
            except (ValueError, HTTPException):
                pass  # this client does not send such a thing, or does not understand what came
        return self._by_socket(asked.bytes(stage, cookie), stack, stage)

    def _by_client(self, asked, stack, stage, cookie):
        with closing(self.ground.browser(stack)) as browser:
            connection = browser.connection
            connection.putrequest(asked.method, asked.target.replace("{stage}", stage), True, True)
            for name, value in asked.all_headers(cookie):
                connection.putheader(name, value.encode("latin-1"))
            connection.endheaders(asked.body.encode("latin-1") or None)
            connection.sock.shutdown(socket.SHUT_WR)
            response = connection.getresponse()
            response.read()
            return response.status, without_own(response.headers.get("Location", ""), stage)

    def _by_socket(self, sent, stack, stage):
        with socket.create_connection(("127.0.0.1", self.ground.ports[stack]), TIMEOUT) as connection:
            received = b""
            try:
                connection.sendall(sent)
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # an answer may come before all is read
            try:
                while more := connection.recv(65536):
                    received += more
            except OSError:
                pass
        statuses = [int(status) for status in _STATUS.findall(received) if status != b"100"]
        location = _LOCATION.search(received)
        where = without_own(location[1].decode("latin-1"), stage) if location else ""
        return (statuses[0] if statuses else None), where

    def _find(self, finding):
        self.findings.append(finding)
        self.tell(finding)
