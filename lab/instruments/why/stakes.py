"""When something stands out."""

from .explanation import Explanation, Statement

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
Found = tuple[float, str, list[str]]  # milliseconds at stake, a sentence, the recipes that fit

SHARE = 0.1  # of the wall time, which has to be at stake
LEAST_MS = 2.0
MODEST_MS = 25.0  # up to which a page may take its time where it does no more than it has to
MANY = 5  # similar executions
AROUND_MS = 0.4  # an estimate of what Python does around a statement of the ORM, beside waiting for it


def at_stake(told: Explanation) -> float:
    """Return the milliseconds from which on something stands out."""
    return max(LEAST_MS, SHARE * told.wall_ms)


def in_any_case(told: Explanation, ms: float) -> float:
    """Return the milliseconds, and so many at least that it stands out: for what counts, however short it took here."""
    return max(ms, 1.01 * at_stake(told))


def similar(told: Explanation) -> list[Statement]:
    """Return the groups of many similar statements, those that were sent most often first."""
    groups = [statement for statement in told.statements if statement.count >= MANY]
    return sorted(groups, key=lambda statement: (-statement.count, -statement.ms))


def from_templates(told: Explanation) -> int:
    """Return how many statements were sent while a template was rendered."""
    return sum(use.statements for use in told.templates)


def come_in_numbers(told: Explanation) -> bool:
    """Tell whether so many similar statements are sent that what Python does around them hides what else is slow."""
    count = sum(statement.count for statement in similar(told))
    return count >= 4 * MANY or (count >= MANY and from_templates(told) >= MANY)
