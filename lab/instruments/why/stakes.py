"""When something stands out."""

from .explanation import Explanation

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
Found = tuple[float, str, list[str]]  # milliseconds at stake, a sentence, the recipes that fit

SHARE = 0.1  # of the wall time, which has to be at stake
LEAST_MS = 2.0
MANY = 5  # similar executions
AROUND_MS = 0.4  # an estimate of what Python does around a statement of the ORM, beside waiting for it


def at_stake(told: Explanation) -> float:
    """Return the milliseconds from which on something stands out."""
    return max(LEAST_MS, SHARE * told.wall_ms)


def in_any_case(told: Explanation, ms: float) -> float:
    """Return the milliseconds, and so many at least that it stands out: for what counts, however short it took here."""
    return max(ms, 1.01 * at_stake(told))
