"""What a result is of: a page at a stage, for a kind of visitor, with a warm or a cold cache."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

BASELINE = "naive"
ANONYMOUS, CUSTOMER = "anonymous", "customer"
WARM, COLD = "warm", "cold"
LONG, SHORT = "long", "short"  # blocks


@dataclass(frozen=True)
class Case:
    page: str
    stage: str
    visitor: str
    cache: str
    prefix: str
    caches: bool = False
    reference: bool = False
    previous: str | None = None  # the stage that this one is built on

    def __str__(self) -> str:
        extras = [self.visitor] * (self.visitor == CUSTOMER) + [self.cache] * (self.cache == COLD)
        return " ".join([self.page, self.stage, *extras])


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
