"""Milliseconds that visitors waited for, summed up in no more percentiles than there are visits for."""

import math
import statistics
from collections.abc import Iterable, Sequence
from typing import Any

from loadtests.recording.cases import CLOSED, Case
from loadtests.recording.figures import Figures, Visit

CARRIED_BY = {50: 20, 95: 200, 99: 1000}  # visits: ten of them, at least, are beyond a percentile that is told


def summary(milliseconds: Iterable[float]) -> dict[str, float]:
    """max and n, how many samples these rest on; p50, p95 and p99 where n carries them. Nearest rank."""
    ordered = sorted(milliseconds)
    told = [percent for percent, fewest in CARRIED_BY.items() if len(ordered) >= fewest]
    figures = {f"p{percent}": round(ordered[_rank(percent, len(ordered)) - 1], 3) for percent in told}
    return figures | {"max": round(ordered[-1], 3), "n": len(ordered)}


def response(visits: Sequence[Visit]) -> dict[str, Any]:
    """What one visitor waited for, in milliseconds: of all addresses, and of each kind of them."""
    kinds = {kind: [ms for each, ms in visits if each == kind] for kind in sorted({kind for kind, _ in visits})}
    return {
        "response_ms": summary([ms for _, ms in visits]) if visits else None,
        "response_by_kind": {kind: summary(waited) for kind, waited in kinds.items()},
    }


def under_load(case: Case, blocks: Sequence[Figures]) -> dict[str, Any]:
    """What visitors waited for who came at moments of their own, from these moments on."""
    if case.load == CLOSED:
        return {}
    kept = [block.kept for block in blocks if block.kept is not None]
    return {
        "load": case.load.as_dict(),
        "latency_ms": summary(ms for block in blocks for ms in block.samples),
        "kept": round(statistics.fmean(kept), 4) if kept else None,
        "writes": sum(block.writes for block in blocks),
    }


def _rank(percent: float, count: int) -> int:
    """The first of the ordered samples up to which there are this many percent of all."""
    return max(1, math.ceil(percent * count / 100 - 1e-9))
