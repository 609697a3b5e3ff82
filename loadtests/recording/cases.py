"""What a result is of: a page at a stage, for a kind of visitor, with a warm or a cold cache."""

from collections.abc import Iterable
from dataclasses import dataclass

BASELINE = "naive"
ANONYMOUS, CUSTOMER = "anonymous", "customer"
WARM, COLD = "warm", "cold"


@dataclass(frozen=True)
class Case:
    page: str
    stage: str
    visitor: str
    cache: str
    prefix: str
    caches: bool = False
    reference: bool = False

    def __str__(self) -> str:
        extras = [self.visitor] * (self.visitor == CUSTOMER) + [self.cache] * (self.cache == COLD)
        return " ".join([self.page, self.stage, *extras])


def cold_base(cases: Iterable[Case], page: str) -> Case | None:
    """What a cold key is compared with: the newest stage of the page, after the baseline, that caches nothing."""
    warm = [case for case in cases if case.page == page and case.cache == WARM and not case.reference]
    return next((case for case in reversed(warm) if not case.caches and case.stage != BASELINE), None)
