"""What a result is of: a page at a stage, for a kind of visitor, with a warm or a cold cache."""

from dataclasses import dataclass

BASELINE = "naive"
COLD_BASE = "lean"  # the newest stage without a cache: what a cold key is compared with
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
