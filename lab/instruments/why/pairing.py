"""Which node of one plan became which of another."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .plans import Node

__tracebackhide__ = True  # nothing in this module is the line a reader looks for


@dataclass(frozen=True, slots=True)
class Pair:
    """A node of both plans, or of one alone: "=" the same, "~" another way to the same, "-" gone, "+" new."""

    depth: int
    before: Node | None
    after: Node | None

    @property
    def sign(self) -> str:
        if self.before is None:
            return "+"
        if self.after is None:
            return "-"
        return "=" if self.before.label == self.after.label else "~"

    def line(self) -> str:
        """Return it for a terminal."""
        nodes = [node for node in (self.before, self.after) if node is not None]
        label = " → ".join(dict.fromkeys(node.label for node in nodes))
        rows = " → ".join(f"{node.rows:.0f}" for node in nodes if node.rows is not None)
        ms = " → ".join(f"{node.ms:.1f}" for node in nodes if node.ms is not None)
        numbers = f"  {ms} ms, {rows} rows" if ms else ""
        return f"{self.sign} {'  ' * self.depth}{label}{numbers}"

    def as_json(self) -> dict[str, Any]:
        sides = {"before": self.before, "after": self.after}
        shown = {side: node and {"node": node.label, "ms": node.ms, "rows": node.rows} for side, node in sides.items()}
        return {"sign": self.sign, "depth": self.depth, **shown}


def paired(before: Node, after: Node, depth: int = 0) -> Iterator[Pair]:
    """Yield the pairs of two plans, as a tree.

    Nodes pair that are the same, and those that lead to the same tables another way; a node that was put around
    another, or taken away from around it, stands alone.
    """
    if before.label != after.label and not _reads_same(before, after):
        if _is_inside(before, after):
            yield Pair(depth, None, after)
            yield from _paired_below([before], after.below, depth + 1)
            return
        if _is_inside(after, before):
            yield Pair(depth, before, None)
            yield from _paired_below(before.below, [after], depth + 1)
            return
    yield Pair(depth, before, after)
    yield from _paired_below(before.below, after.below, depth + 1)


def _paired_below(before: list[Node], after: list[Node], depth: int) -> Iterator[Pair]:
    rest = list(after)
    for node in before:
        partner = max(rest, key=lambda other: _likeness(node, other), default=None)
        if partner is None or _likeness(node, partner) == (0, False):
            yield from (Pair(depth + deeper, each, None) for deeper, each in node.all())
        else:
            rest.remove(partner)
            yield from paired(node, partner, depth)
    for node in rest:
        yield from (Pair(depth + deeper, None, each) for deeper, each in node.all())


def _likeness(one: Node, other: Node) -> tuple[int, bool]:
    """Return how many tables both lead to, and whether they are the same step."""
    return len(_tables(one) & _tables(other)), one.label == other.label


def _is_inside(node: Node, around: Node) -> bool:
    """Tell whether the step, or another way to read the same table, is somewhere below."""
    below = (each for _, each in around.all() if each is not around)
    return any(each.label == node.label or _reads_same(each, node) for each in below)


def _reads_same(one: Node, other: Node) -> bool:
    return bool(one.on) and one.on.split()[0] == (other.on.split() or [""])[0]


def _tables(node: Node) -> set[str]:
    return {each.on.split()[0] for _, each in node.all() if each.on}
