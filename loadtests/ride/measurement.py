"""One block, measured: the server at rest before and after, and what it spent in between."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from loadtests.bench.cpu import Meter, total
from loadtests.bench.metronome import Metronome
from loadtests.recording.figures import Figures
from loadtests.ride.block import Block, Ridden, ride
from loadtests.ride.stopping import Stop, Stopped

CLIENT_LIMIT = 0.85  # of its core; above it the client, not the shop, sets the pace
ERRORS_KEPT = 3
WEB = "web"


class Void(Exception):
    """A block met errors or wrong content: its round cannot be quoted."""


class Bench:
    """A served shop with meters on its processes."""

    def __init__(self, host: str, meter: Meter, stop: Stop, metronome: Metronome):
        self.host = host
        self.meter = meter
        self.stop = stop
        self.metronome = metronome
        self.undisturbed = meter.rest()

    def measure(self, block: Block, around: AbstractContextManager[object] | None = None) -> Figures:
        """Ride the block between two rests, inside of `around`. Raises Void on errors, Stopped on a signal."""
        undisturbed, before, beats = self.undisturbed, self.meter.read(), self.metronome.read()
        with around or nullcontext():
            ridden = self._ride(block)
        beat = self.metronome.since(beats)
        self.undisturbed = self.meter.rest()  # work done after the answers belongs to them
        if beats and beat is None:
            raise Void("The metronome has stopped: what this block cost cannot be compared.")
        spent = self.meter.since(before)
        if not total(spent.values()):
            raise Void(f"No CPU time was seen while {ridden.requests} pages were answered: what was read is {before}.")
        return _figures(ridden, spent, beat, not (undisturbed and self.undisturbed))

    def prime(self, block: Block) -> None:
        """Ask each different path of the block as each of its visitors, unmeasured, so that warm means warm.

        Twice, as a cache may store what is asked for again alone; the second time most are there.
        """
        paths = list(dict.fromkeys(block.paths))
        for visitor in list(block.cookies or [""]) * 2:
            cookies = [visitor] if visitor else []
            self._ride(replace(block, paths=paths, cookies=cookies, users=1, arrivals=()))
        self.undisturbed = self.meter.rest()

    def _ride(self, block: Block) -> Ridden:
        ridden = ride(self.host, block, self.stop)
        if self.stop.requested:
            raise Stopped
        if ridden.errors:
            self.undisturbed = self.meter.rest()  # what is left of its work is not the next block's
            shown = "; ".join(ridden.errors[:ERRORS_KEPT])
            raise Void(f"{len(ridden.errors)} of {ridden.requests} answers were wrong: {shown}")
        return ridden


def _figures(ridden: Ridden, spent: dict[str, float | None], beat_us: float | None, disturbed: bool) -> Figures:
    pages = ridden.requests
    cpu = {name: None if s is None else round(s * 1000 / pages, 5) for name, s in spent.items()}
    return Figures(
        requests=pages,
        seconds=round(ridden.seconds, 4),
        pages_per_s=round(pages / ridden.seconds, 3),
        cpu_ms=cpu | {"total": round(total(spent.values()) * 1000 / pages, 5)},
        beat_us=beat_us,
        client_share=round(ridden.client_share, 3),
        client_bound=ridden.client_share > CLIENT_LIMIT,
        errors=len(ridden.errors),
        disturbed=disturbed,
        bytes=round(ridden.wire_bytes / pages),
        html_bytes=round(ridden.html_bytes / pages),
        kept=None if ridden.kept is None else round(ridden.kept / pages, 4),
        samples=ridden.latencies,
    )
