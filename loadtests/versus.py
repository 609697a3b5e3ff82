"""`python -m loadtests versus`: any two servers side by side, yours included, by rounds in which they take turns.

Each round asks A, A again and B for the same paths, in an order that is drawn anew, one request at a time on a warm
connection. A over A is what the machine makes of nothing; B is called different only where it clears that.
"""

import argparse
import http.client
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from loadtests.bench.cpu import Busy, Gone, Meter
from loadtests.recording.intervals import Interval, gain_interval, verdict
from loadtests.showing.formats import digits, interval

BLOCK = 0.3  # seconds that a block takes at least
MOST_REPEATS = 500
FEWEST_ROUNDS = 7
PATIENCE = 60.0  # seconds for an answer
AGAIN = "A again"


class VersusError(Exception):
    """Nothing can be compared; the sentence says why."""


@dataclass(frozen=True)
class Cost:
    """What a page of a block cost, in milliseconds; `cpu_ms` is None where no process was named."""

    response_ms: float
    cpu_ms: float | None


class Host:
    """One of the two: its address, its connection and, if its process is named, that one's CPU."""

    def __init__(self, name: str, url: str, pid: int | None):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise VersusError(f"{url!r} is no address of a server: write http://127.0.0.1:8000")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.name, self.prefix = name, parts.path.rstrip("/")
        self.connection = kind(parts.hostname, parts.port, timeout=PATIENCE)
        self.meter = Meter({name: pid}) if pid else None

    def get(self, path: str) -> tuple[int, bytes]:
        """Return status and body. A connection that the server has closed meanwhile is opened once more."""
        for last in (False, True):
            try:
                self.connection.request("GET", self.prefix + path)
                response = self.connection.getresponse()
                return response.status, response.read()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError) as error:
                self.connection.close()
                if last:
                    raise VersusError(f"{self.name} closes the connection at {path}: {error}") from error
            except (OSError, http.client.HTTPException) as error:
                raise VersusError(f"{self.name} does not answer {path}: {error}") from error
        raise AssertionError("a loop of two ends by returning or raising")

    def ride(self, paths: Sequence[str], statuses: Mapping[str, int]) -> Cost:
        """Ask for all paths, one after the other."""
        before = self.meter.read() if self.meter else {}
        started = time.perf_counter()
        for path in paths:
            status, _ = self.get(path)
            if status != statuses[path]:
                raise VersusError(f"{self.name} has answered {path} by {status}, and by {statuses[path]} before.")
        seconds = time.perf_counter() - started
        if self.meter:
            self.meter.rest()
        cpu = self.meter.since(before)[self.name] if self.meter else None
        return Cost(seconds * 1000 / len(paths), None if cpu is None else cpu * 1000 / len(paths))


def add_command(command: argparse.ArgumentParser) -> None:
    command.set_defaults(command=run)
    command.add_argument("--host-a", required=True, metavar="URL", help="may end with a path that all paths follow")
    command.add_argument("--host-b", required=True, metavar="URL", help="the same twice has to give no difference")
    command.add_argument(
        "--paths", required=True, type=Path, metavar="FILE", help="a path a line, such as /list/?page=2"
    )
    command.add_argument("--pid-a", type=int, metavar="PID", help="the process at A's root, whose CPU is measured")
    command.add_argument("--pid-b", type=int, metavar="PID", help="the same of B")
    command.add_argument("--seconds", type=float, default=30.0, help=f"{FEWEST_ROUNDS} rounds are ridden at least")


def run(options: argparse.Namespace) -> int:
    """Print the comparison. Raises VersusError."""
    paths = read_paths(options.paths)
    if (options.pid_a is None) != (options.pid_b is None):
        raise VersusError("CPU is compared of both or of none: give --pid-a and --pid-b.")
    a, b = Host("A", options.host_a, options.pid_a), Host("B", options.host_b, options.pid_b)
    try:
        statuses, differing = same_answers(a, b, paths)
        rounds = ridden({"A": a, AGAIN: a, "B": b}, paths, statuses, options.seconds)
    except (Busy, Gone) as error:
        raise VersusError(str(error)) from error
    print(*told(rounds, len(paths), differing), sep="\n")
    return 0


def read_paths(file: Path) -> list[str]:
    """Return the file's paths; empty lines and those that begin with # are none."""
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    except OSError as error:
        raise VersusError(f"{file} cannot be read: {error.strerror}.") from error
    paths = [line for line in lines if line and not line.startswith("#")]
    if wrong := [path for path in paths if not path.startswith("/")]:
        raise VersusError(f"{file}: {wrong[0]!r} is no path; one begins with a slash.")
    if not paths:
        raise VersusError(f"{file} has no path: write one a line, such as /list/?page=2")
    return paths


def same_answers(a: Host, b: Host, paths: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Return the status of each path, and the paths whose bodies differ. Both have to answer by the same status."""
    statuses, differing = {}, []
    for path in paths:
        (status, body), (other, other_body) = a.get(path), b.get(path)
        if status != other or status >= 400:
            raise VersusError(f"{path} is answered by {status} at A and by {other} at B: it cannot be compared.")
        statuses[path] = status
        if body != other_body:
            differing.append(path)
    return statuses, differing


def ridden(
    hosts: Mapping[str, Host], paths: Sequence[str], statuses: Mapping[str, int], seconds: float
) -> list[dict[str, Cost]]:
    """Return what each of these cost in each round, as many as fit into the seconds."""
    scripts = {}
    for name, host in hosts.items():
        warm = host.ride(paths, statuses).response_ms * len(paths) / 1000
        scripts[name] = [*paths] * max(1, min(MOST_REPEATS, round(BLOCK / warm)))
    scripts[AGAIN] = scripts["A"]
    rounds: list[dict[str, Cost]] = []
    chance, until = random.Random(1), time.monotonic() + seconds
    while len(rounds) < FEWEST_ROUNDS or time.monotonic() < until:
        order = chance.sample(sorted(hosts), len(hosts))
        rounds.append({name: hosts[name].ride(scripts[name], statuses) for name in order})
    return rounds


def told(rounds: Sequence[Mapping[str, Cost]], paths: int, differing: Sequence[str]) -> list[str]:
    """Return the lines of the comparison: CPU where it was measured, and the response time."""
    lines = [f"{len(rounds)} rounds of {paths} paths; A, A again and B take turns."]
    if rounds[0]["A"].cpu_ms is not None:
        lines.append(_line("CPU", rounds, lambda cost: cost.cpu_ms or 1e-6))
    lines.append(_line("response", rounds, lambda cost: cost.response_ms))
    if differing:
        lines.append(
            f"The bodies differ at {len(differing)} of {paths} paths, first at {differing[0]}: is B the same page?"
        )
    return lines


def _line(name: str, rounds: Sequence[Mapping[str, Cost]], cost: Callable[[Cost], float]) -> str:
    values = {each: [cost(ridden[each]) for ridden in rounds] for each in rounds[0]}
    gain, noise = _ratio(values["A"], values["B"]), _ratio(values["A"], values[AGAIN])
    found = {"gain": "B is faster", "loss": "B is slower"}.get(verdict(gain, noise), "no difference")
    medians = [digits(statistics.median(values[each])) for each in ("A", "B")]
    shown, of_nothing = interval(gain.as_dict()), interval(noise.as_dict())
    return f"{name:<9} A {medians[0]} ms, B {medians[1]} ms a page; A over B {shown}, A over A {of_nothing}: {found}"


def _ratio(above: Sequence[float], below: Sequence[float]) -> Interval:
    return gain_interval([one / other for one, other in zip(above, below, strict=True)])
