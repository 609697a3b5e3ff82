"""What a result is of: a page at a stage, for a kind of visitor, with a warm or a cold cache."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import takewhile
from typing import Any

BASELINE = "naive"
ANONYMOUS, CUSTOMER = "anonymous", "customer"
WARM, COLD = "warm", "cold"
LONG, SHORT = "long", "short"  # blocks


@dataclass(frozen=True)
class Load:
    """How visitors come. CLOSED: the next one asks as soon as there is an answer."""

    share: float = 0.0  # of what the stage can answer in a second: so many come, each at a moment of its own
    of: str = ""  # the stage whose capacity is meant, where it is not the stage's own
    writes: float = 0.0  # prices that are changed a second meanwhile
    burst: int = 0  # visitors who ask for the same page at the same moment, after the cache was emptied

    def __str__(self) -> str:
        """`at 50 %`, `10 writes/s`, `50 at once`; empty in a closed loop."""
        if self.burst:
            return f"{self.burst} at once"
        if self.of:
            return f"{self.writes:g} writes/s"
        return f"at {self.share * 100:.0f} %" if self.share else ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


CLOSED = Load()


@dataclass(frozen=True)
class Case:
    page: str
    stage: str
    visitor: str
    cache: str
    prefix: str
    caches: bool = False
    reference: bool = False  # beside the stages
    previous: str | None = None  # the stage that this one is compared with, beside the baseline
    server: str = ""  # which of the experiment's servers; "" is the first
    load: Load = CLOSED

    def __str__(self) -> str:
        extras = [self.visitor] * (self.visitor == CUSTOMER) + [self.cache] * (self.cache == COLD)
        return " ".join([self.page, self.stage, *extras, *filter(None, [str(self.load)])])

    @property
    def closed(self) -> "Case":
        """The same case in a closed loop, in which its capacity shows."""
        return replace(self, load=CLOSED)


def cold_base(cases: Iterable[Case], page: str) -> Case | None:
    """What a cold key is compared with: the newest stage of the page, after the baseline, before any that caches."""
    warm = [case for case in cases if case.page == page and case.cache == WARM and not case.reference]
    uncached = [case for case in takewhile(lambda case: not case.caches, warm) if case.stage != BASELINE]
    return uncached[-1] if uncached else None


def twins(cases: Sequence[Case], page: str) -> dict[str, Case]:
    """What is ridden twice a round, against itself: the first stage, whose blocks are long, and the last one, whose
    blocks are short.
    """
    warm = [case for case in cases if case.page == page and case.cache == WARM and not case.reference]
    ladder = [case for case in warm if case.visitor == warm[0].visitor]
    return dict(zip((LONG, SHORT), dict.fromkeys([ladder[0], ladder[-1]]), strict=False))
