"""Two explanations beside each other: their figures, their statements, and the plans of those that match."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher, unified_diff
from typing import Any

from .explanation import Explanation, Statement
from .pairing import Pair, paired
from .plans import Plan
from .sql import brief, laid_out, table

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
ALIKE = 0.6  # of two statements of one table, for one to be what became of the other
WIDTH = 80


@dataclass(slots=True)
class Match:
    """A statement on either side, or what stands on one side alone; same text is summed over the lines that ask."""

    before: Statement | None
    after: Statement | None
    diff: list[str] = field(default_factory=list)  # of the text, where it changed
    plan: list[Pair] = field(default_factory=list)  # where both sides were explained


def matches(before: Explanation, after: Explanation) -> list[Match]:
    """Return the statements of both, those that match together; what differs most in time comes first."""
    left, right = _by_text(before.statements), _by_text(after.statements)
    found = [Match(left.pop(sql), right.pop(sql)) for sql in list(left) if sql in right]
    for statement in sorted(left.values(), key=lambda each: -each.ms):
        other = max(right.values(), key=lambda each: _likeness(statement, each), default=None)
        if other is not None and _likeness(statement, other) >= ALIKE:
            del right[other.sql]
            diff = list(unified_diff(laid_out(statement.sql), laid_out(other.sql), lineterm="", n=1))[2:]
            found.append(Match(statement, other, diff))
        else:
            found.append(Match(statement, None))
    found += [Match(None, statement) for statement in right.values()]
    for match in found:
        plans = [_plan(told, side) for told, side in ((before, match.before), (after, match.after))]
        if plans[0] is not None and plans[1] is not None:
            match.plan = list(paired(plans[0].root, plans[1].root))
    return sorted(found, key=lambda match: -abs(_ms(match.before) - _ms(match.after)))


def text(before: Explanation, after: Explanation, most: int = 8) -> str:
    """Return the comparison in 80 columns."""
    return "\n".join([*_figures(before, after), "", *_statements(before, after, most)])


def as_json(before: Explanation, after: Explanation) -> dict[str, Any]:
    """Return both and their matches as JSON's types."""
    return {
        "before": before.as_json(),
        "after": after.as_json(),
        "statements": [
            {
                "before": match.before and match.before.sql,
                "after": match.after and match.after.sql,
                "counts": [match.before.count if match.before else 0, match.after.count if match.after else 0],
                "ms": [_ms(match.before), _ms(match.after)],
                "diff": match.diff,
                "plan": [pair.as_json() for pair in match.plan],
            }
            for match in matches(before, after)
        ],
    }


def figures(before: Explanation, after: Explanation) -> list[tuple[str, str, str, str]]:
    """Return (name, A, B, A ÷ B) of what both have in numbers, as they are shown."""
    times = {"wall ms": (before.wall_ms, after.wall_ms), "CPU ms": (before.cpu_ms, after.cpu_ms)}
    for part in ("sql", "templates", "cache", "layers", "python"):
        times[f"  {'SQL' if part == 'sql' else part} ms"] = getattr(before.parts, part), getattr(after.parts, part)
    counts: dict[str, Callable[[Explanation], int]] = {
        "statements": lambda told: told.queries,
        "  asked again": lambda told: told.again,
        "rows": lambda told: sum(statement.rows for statement in told.statements),
        "cache calls": lambda told: sum(use.calls for use in told.cache),
        "renders": lambda told: sum(use.count for use in told.templates),
        "URLs reversed": lambda told: told.reversals.count,
        "bytes": lambda told: told.answer.bytes,
    }
    shown = [(name, f"{a:.1f}", f"{b:.1f}", _ratio(a, b)) for name, (a, b) in times.items()]
    pairs = [(name, count(before), count(after)) for name, count in counts.items()]
    return shown + [(name, str(a), str(b), _ratio(a, b)) for name, a, b in pairs]


def _figures(before: Explanation, after: Explanation) -> Iterator[str]:
    yield f"A  {before.method} {before.url}"[:WIDTH]
    yield f"B  {after.method} {after.url}"[:WIDTH]
    yield ""
    for name, a, b, ratio in [("", "A", "B", "A ÷ B"), *figures(before, after)]:
        yield f"{name:<22}{a:>12}{b:>12}{ratio:>10}".rstrip()
    yield ""
    yield "Counts are exact. Times are of a few runs, A first and B after it: whatever else"
    yield "the machine did meanwhile is in them, and a small ratio may be that alone."


def _statements(before: Explanation, after: Explanation, most: int) -> Iterator[str]:
    found = matches(before, after)
    if found:
        yield "Statements, what differs most first"
        yield "      A ms      B ms      A ×    B ×"
    for match in found[:most]:
        counts = [each.count if each else 0 for each in (match.before, match.after)]
        kind = "only A" if match.after is None else "only B" if match.before is None else ""
        kind = kind or ("text changed" if match.diff else "same text")
        yield f"{_ms(match.before):>10.1f}{_ms(match.after):>10.1f}{counts[0]:>9}{counts[1]:>7}  {kind}"
        side = match.before or match.after
        assert side is not None
        yield f"     {brief(side.sql, WIDTH - 5)}"
        yield from (f"       {line}"[:WIDTH] for line in match.diff if not line.startswith("@@"))
        yield from (f"       {pair.line()}"[:WIDTH] for pair in match.plan)
    if len(found) > most:
        yield f"     {len(found) - most} more (--all shows them)"


def _by_text(statements: list[Statement]) -> dict[str, Statement]:
    """Return the statements by their text, each with what all lines that ask it take together."""
    found: dict[str, Statement] = {}
    for each in statements:
        if (one := found.get(each.sql)) is None:
            copied = (each.count, each.again, each.rows, each.ms, each.example, each.parameters, each.bytes)
            found[each.sql] = Statement(each.sql, each.alias, each.where, each.layer, *copied)
        else:
            one.count, one.again = one.count + each.count, one.again + each.again
            one.rows, one.bytes, one.ms = one.rows + each.rows, one.bytes + each.bytes, one.ms + each.ms
    return found


def _likeness(one: Statement, other: Statement) -> float:
    """Return how much of the shorter one the longer one has, in order; nothing where they are of different tables."""
    if table(one.sql) != table(other.sql) or one.alias != other.alias:
        return 0.0
    words = one.sql.replace(",", "").split(), other.sql.replace(",", "").split()
    same = sum(block.size for block in SequenceMatcher(None, *words, autojunk=False).get_matching_blocks())
    return same / min(map(len, words))


def _plan(told: Explanation, statement: Statement | None) -> Plan | None:
    if statement is None:
        return None
    same = {each.example for each in told.statements if each.sql == statement.sql}
    return next((plan for plan in told.plans if plan.sql in same), None)


def _ms(statement: Statement | None) -> float:
    return statement.ms if statement else 0.0


def _ratio(left: float, right: float) -> str:
    return f"{left / right:.2f}×" if right >= 0.05 and left >= 0.05 else ""
