"""A simulated shop: the real run rides it, from raw samples to the record, and a log keeps what it did.

Replaced are only the edges: riding, the processes' clocks, the metronome's counters and HTTP. Its machine is a bad
one: it drifts from round to round, each block finds its cores differently slow, there is noise, there are outliers,
somebody else's work and a page that breaks once.
"""

import io
import json
import math
import random
import struct
import urllib.request
from collections import Counter
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from loadtests.bench import cpu
from loadtests.bench.metronome import LAYOUT
from loadtests.ride.block import Block, Ridden
from loadtests.ride.stopping import Stop
from loadtests.tests import planted, stub_manifest
from loadtests.tests.planted import Visit

PIDS = {"web": 1001, "postgresql": 1002, "valkey": 1003}
# one of nine rounds each
OUTLIERS = ("naive", "lean", "optimized", "floor", "eager", "fragments", "cache_page", "denormalized", "gzip floor")
LATE = 0.2  # of the web's work is done after the answers
VOID = {("product", "lean", 3), ("category", "optimized", "response 2")}
SURE = {("product", "lean"), ("category", "lean"), ("category", "denormalized")}  # whose gains are small, and sure


class World:
    """The shop, the machine it runs on, and what has happened so far."""

    def __init__(self) -> None:
        self.now = 0.0
        self.spent = dict.fromkeys(PIDS.values(), 0.0)
        self.late = 0.0
        self.disturbance = 0.0  # seconds of other work still to come
        self.cores = (bytearray(16), bytearray(16))
        self.cached: set[tuple[str, str]] = set()
        self.floors: Counter[str] = Counter()
        self.alone: Counter[tuple[str, str, str]] = Counter()
        self.log: dict[str, list[Any]] = {"rides": [], "counted": [], "memory": []}
        self.before: dict[int, float] = {}
        self.flushed = self.instruments = self.beating = False

    # the clocks, as `loadtests.bench.cpu` and the metronome ask for them

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.spent[PIDS["web"]] += self.late
        self.late = 0.0
        if self.disturbance > 0:
            self.disturbance -= seconds
            self.spent[PIDS["postgresql"]] += seconds / 2
        self._beat(50, 1000)

    def _beat(self, beats: int, microseconds: float) -> None:
        """On two cores that differ: the second one beats half as often and takes 7/4 as long."""
        if not self.beating:
            return
        for core, count, each in zip(self.cores, (beats, beats // 2), (0.8, 1.4), strict=True):
            so_far, spent = struct.unpack_from(LAYOUT, core)
            struct.pack_into(LAYOUT, core, 0, so_far + count, spent + round(count * each * microseconds * 1000))

    # load

    def ride(self, host: str, block: Block, stop: Stop) -> Ridden:
        self.close()
        before = self.before = dict(self.spent)
        visit, chance = self._visit(block), random.Random(len(self.log["rides"]))
        entry = self._entry(visit, block)
        slowness = math.exp(chance.uniform(0, 0.7))
        entry["hazard"] = self._hazard(entry)
        factor = slowness * chance.gauss(1, 0.004) * entry["hazard"]
        drift = 1 + entry["round"] * 7 % 11 / 8
        known = {path: (path, cookie) for path in block.paths for cookie in block.cookies or [""]}
        ridden = Ridden()
        for path in block.paths:
            missed = visit.stage in planted.MISSED and known[path] not in self.cached
            entry["missed"] += missed
            spent = planted.cost(visit._replace(missed=missed))
            scale = factor * drift * (1 if visit.stage.endswith("floor") else planted.factor_of(path))
            for name, milliseconds in spent.items():
                self.spent[PIDS[name]] += milliseconds * scale / 1000
            ridden.latencies.append(sum(spent.values()) * scale * math.exp(chance.gauss(0.5, 0.5)))
            self.cached.add(known[path])
        entry["asked"] = sum(self.spent.values()) - sum(before.values())  # without somebody else's work
        self.late = LATE * (self.spent[PIDS["web"]] - before[PIDS["web"]])
        self.spent[PIDS["web"]] -= self.late
        ridden.seconds = 1.3 * (sum(self.spent.values()) - sum(before.values()) + self.late)
        ridden.client_share = chance.uniform(0.2, 0.8)
        if visit.stage == "cache_page" or (visit.stage == "optimized" and entry["round"] % 3 == 0):
            ridden.client_share, ridden.seconds = chance.uniform(0.86, 1), ridden.seconds * 3
        ridden.html_bytes = planted.HTML_BYTES[visit.page] * len(block.paths)
        ridden.wire_bytes = round(ridden.html_bytes * planted.WIRE_BYTES.get(visit.stage, 1))
        self._beat(2 * round(ridden.seconds * 300 + 10), 50 * slowness)
        calm = (visit.page, visit.stage) in SURE or visit.stage in planted.TWINS_DIFFER
        if chance.random() < 0.04 and not calm:  # somebody else's work, some of it too long to be waited for
            self.disturbance = chance.choice([0.5, 9.0])
            entry["disturbed"] = self.disturbance > cpu.OTHERS_LIMIT
        if entry["void"]:
            ridden.errors.append("/: broken once")
            self.floors[visit.page] += not entry["alone"]  # the round's other floor will not be ridden
        entry |= {"beat_us": 50 * slowness, "seconds": ridden.seconds, "client_share": ridden.client_share}
        entry |= {"bytes": ridden.wire_bytes, "html_bytes": ridden.html_bytes, "latencies": ridden.latencies}
        self.log["rides"].append(entry)
        self.flushed = False
        return ridden

    def close(self) -> None:
        """What the shop has spent since the last ride began was spent for that ride."""
        if self.log["rides"]:
            spent = {name: self.spent[pid] - self.before[pid] for name, pid in PIDS.items()}
            self.log["rides"][-1]["spent"] = spent
            others = self.log["rides"][-1]["others"] = sum(spent.values()) / self.log["rides"][-1]["asked"]
            self.log["rides"][-1]["hazard"] *= others
        self.disturbance = 0.0

    def _visit(self, block: Block) -> Visit:
        parts = urlsplit(block.paths[0]).path.split("/")
        if parts[1] == "lab":
            stage = "gzip floor" if "?gzip=1" in block.paths[0] else "floor"
            sizes = {name: round(planted.WIRE_BYTES.get(stage, 1) * size) for name, size in planted.HTML_BYTES.items()}
            page = next(name for name, size in sizes.items() if str(size) == parts[3])
            self.floors[page] += stage == "floor"
            return Visit(page, stage)
        stage = "cache_page" if parts[1] == "reference" else parts[1]
        return Visit(parts[-3], stage, "customer" if block.cookies else "anonymous")

    def _entry(self, visit: Visit, block: Block) -> dict[str, Any]:
        """The round as the floors tell it: one is ridden before the first round, then two a round."""
        number: int | str = self.floors[visit.page] // 2
        if alone := not self.beating and list(block.paths[:1]) * 2 == list(block.paths[:2]):
            self.alone[visit[:3]] += 1
            number = f"response {self.alone[visit[:3]]}"
        return {
            **visit._asdict(),
            "round": self.floors[visit.page] // 2,
            "void": (visit.page, visit.stage, number) in VOID and visit.visitor == "anonymous",
            "flushed": self.flushed,
            "paths": list(block.paths),
            "users": block.users,
            "cookies": list(block.cookies),
            "alone": alone,
            "measured": self.beating and not primes(block),
            "missed": 0,
            "rested": self.late == 0,
            "disturbed": False,
        }

    def _hazard(self, entry: dict[str, Any]) -> float:
        """Three times as dear, for one block of a stage, in one of nine rounds; absurdly so where a page is broken."""
        if entry["void"]:
            return 50.0
        who = ("page", "stage", "visitor", "round")
        before = [ride for ride in self.log["rides"] if all(ride[name] == entry[name] for name in who)]
        if entry["visitor"] == "anonymous" and entry["stage"] in planted.TWINS_DIFFER:
            if not entry["measured"] or entry["flushed"]:
                return 1.0
            again = any(ride["measured"] and not ride["flushed"] for ride in before)
            return 1 + planted.TWINS_DIFFER[entry["stage"]][entry["page"]] * (-1 if again else 1)
        steady = before or (entry["page"], entry["stage"]) in SURE
        return 3.0 if OUTLIERS.index(entry["stage"]) == entry["round"] % len(OUTLIERS) and not steady else 1.0

    # HTTP: the manifest, and pages with the instruments on

    def urlopen(self, asked: str | urllib.request.Request, timeout: float = 0) -> Any:
        request = asked if isinstance(asked, urllib.request.Request) else urllib.request.Request(asked)  # noqa: S310
        parts = urlsplit(request.full_url)
        if parts.path == "/lab/manifest.json":
            return _Answer(json.dumps(stub_manifest.manifest(self.instruments)).encode())
        path, cookie = request.full_url.removeprefix(f"{parts.scheme}://{parts.netloc}"), request.get_header("Cookie")
        visit = self._visit(Block([path], "", cookies=[cookie] if cookie else []))
        missed = visit.stage in planted.MISSED and (path, cookie or "") not in self.cached
        self.cached.add((path, cookie or ""))
        figures = planted.counted(visit._replace(missed=missed), path)
        self.log["counted"].append(visit._asdict() | {"missed": missed, "path": path, **figures})
        answer = _Answer(b"")
        answer.headers["Server-Timing"] = (
            "sql;dur={sql_ms};count={queries}, cache;dur=0.7;calls={cache_calls};keys=3;hits={cache_hits}, "
            "template;dur={template_ms};count=5, total;dur=99;cpu=98".format(**figures)
        )
        return answer


def primes(block: Block) -> bool:
    """Whether it asks only that what it asks for be cached: each address once, by one visitor."""
    return block.users == 1


class _Answer(io.BytesIO):
    def __init__(self, body: bytes):
        super().__init__(body)
        self.headers = Message()
