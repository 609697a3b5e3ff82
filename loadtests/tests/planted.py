"""What the simulated shop of `world` costs: the truths that a run of it has to find.

Everything that a machine adds (drift, slow cores, noise, outliers, a neighbour's work) is added by `world` on top.
"""

from typing import NamedTuple

PROCESSES = ("web", "postgresql", "valkey")
# Milliseconds of CPU a page, by process. On the product page eager loses, and lean gains less than long blocks differ;
# on the category page denormalized gains less over lean than short blocks differ, and more than long ones.
COSTS = {
    "category": {
        "naive": (64.0, 30.0, 2.0),
        "eager": (30.0, 17.0, 1.0),
        "lean": (7.0, 4.5, 0.5),
        "denormalized": (6.8, 4.3, 0.5),
        "fragments": (2.6, 0.6, 0.8),
        "optimized": (0.5, 0.1, 0.2),
        "cache_page": (0.9, 0.2, 0.5),
        "floor": (0.3, 0.04, 0.06),
        "gzip floor": (0.22, 0.03, 0.03),
    },
    "product": {
        "naive": (20.0, 11.0, 1.0),
        "eager": (24.0, 15.0, 1.0),
        "lean": (17.6, 12.6, 0.9),
        "denormalized": (4.9, 3.2, 0.3),
        "fragments": (1.5, 0.5, 2.0),
        "optimized": (0.6, 0.2, 0.45),
        "cache_page": (1.0, 0.4, 0.6),
        "floor": (0.35, 0.05, 0.1),
        "gzip floor": (0.2, 0.04, 0.08),
    },
}
FOR_CUSTOMERS = {"naive": 1.5, "optimized": 2.5}  # times dearer
MISSED = {"fragments": 1.08, "optimized": 1.25, "cache_page": 1.05}  # of denormalized, when the cache has not got it
TWINS_DIFFER = {  # the first block of a round is as much dearer as the second cheaper, of long ones and of short ones
    "naive": {"category": 0.001, "product": 0.05},
    "optimized": {"category": 0.04, "product": 0.001},
}
HTML_BYTES = {"category": 70_000, "product": 41_000}
WIRE_BYTES = {"optimized": 0.2, "gzip floor": 0.2}  # of the HTML; others send it as it is


class Visit(NamedTuple):
    page: str
    stage: str
    visitor: str = "anonymous"
    missed: bool = False


def cost(visit: Visit) -> dict[str, float]:
    """Milliseconds a page by process, for an address of factor 1."""
    factor = FOR_CUSTOMERS.get(visit.stage, 1.0) if visit.visitor == "customer" else 1.0
    stage = visit.stage
    if visit.missed:
        factor, stage = factor * MISSED[stage], "denormalized"
    return {name: ms * factor for name, ms in zip(PROCESSES, COSTS[visit.page][stage], strict=True)}


def total(visit: Visit) -> float:
    return sum(cost(visit).values())


def factor_of(path: str) -> float:
    """How much dearer than others an address is, at every stage alike: other addresses would show as another gain."""
    number = int(path.split("/")[-2])
    return 1 + 4 * (number % 5 == 2) + 0.3 * (number % 3)


def counted(visit: Visit, path: str) -> dict[str, float]:
    """What the instruments count on one visit, each figure different from all others."""
    base = total(visit) * factor_of(path)
    return {
        "queries": round(base * 3),
        "sql_ms": round(base * 0.41, 2),
        "cache_calls": round(base * 7) + 1,
        "cache_hits": round(base * 11) + 2,
        "template_ms": round(base * 0.23, 2),
    }
