"""What the database does for a statement: its plan as a tree, with marks at the nodes that matter.

PostgreSQL runs the statement once more, EXPLAIN (ANALYZE, BUFFERS, SETTINGS), in a transaction that may only read;
SQLite tells its plan without running it, and so without rows and times.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import Error, connections, transaction

from .explanation import Statement
from .sql import brief, reads

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
MANY_ROWS = 1000  # from which on reading all of them matters
FAR_OFF = 10  # times that an estimate may be wrong
FEW_ROWS = 100  # up to which a wrong estimate does not matter
UNTOLD_BY_SQLITE = "SQLite shows its plan without running the statement: no rows, no times."


@dataclass(slots=True)
class Node:
    """A step of a plan. Numbers are of all its loops together; None where the database does not tell."""

    kind: str  # "Index Scan", "Sort"
    on: str  # the table and the index, if any
    detail: str  # the condition, or what is sorted by
    ms: float | None = None  # with the nodes below
    rows: float | None = None
    planned: float | None = None
    loops: int = 1
    removed: float = 0  # rows that were read and thrown away
    blocks: int | None = None  # of shared memory, read or found there
    marks: list[str] = field(default_factory=list)
    below: list["Node"] = field(default_factory=list)

    @property
    def label(self) -> str:
        return f"{self.kind} {self.on}".strip()

    def all(self, depth: int = 0) -> Iterator[tuple[int, "Node"]]:
        """Yield (depth, node) of this node and those below."""
        yield depth, self
        for node in self.below:
            yield from node.all(depth + 1)


@dataclass(slots=True)
class Plan:
    sql: str
    where: str
    root: Node
    planning_ms: float | None = None
    execution_ms: float | None = None
    settings: dict[str, str] = field(default_factory=dict)  # those that are not the default's
    marks: list[str] = field(default_factory=list)
    untold: str = ""  # why there are no rows and times

    def lines(self, width: int) -> Iterator[str]:
        """Yield the plan for a terminal."""
        is_run = self.execution_ms is not None
        took = f": {self.execution_ms:.1f} ms, planned in {self.planning_ms:.1f} ms" if is_run else ""
        yield f"Plan of {self.where}{took}"[:width]
        if self.untold:
            yield f"  {self.untold}"[:width]
        yield f"  {brief(self.sql, width - 2)}"
        if is_run:
            yield "        ms      rows   planned  blocks"
        for depth, node in self.root.all():
            numbers = f"{_number(node.ms, 1):>10}{_number(node.rows):>10}{_number(node.planned):>10}"
            numbers = f"{numbers}{_number(node.blocks):>8}" if node.ms is not None else "    "
            loops = f" ×{node.loops}" if node.loops > 1 else ""
            step = f"{'  ' * depth}{node.label}{loops}{'  ' * bool(node.detail)}{node.detail}"
            yield f"{numbers}  {step}"[: width - 1] + "…" * (len(numbers) + 2 + len(step) > width - 1)
            for mark in node.marks:
                yield f"  {'!':>{len(numbers)}} {'  ' * depth}{mark}"[:width]
        if self.settings:
            yield f"  Settings: {', '.join(f'{name}={value}' for name, value in self.settings.items())}"[:width]


def of_the_dearest(statements: list[Statement], number: int) -> list[Plan]:
    """Return the plans of so many statements that only read; to be called in transactions that are rolled back."""
    plans: list[Plan] = []
    for statement in statements:
        explain = _EXPLAIN.get(connections[statement.alias].vendor)
        if explain and len(plans) < number and reads(statement.example):
            try:
                with transaction.atomic(using=statement.alias):
                    root, facts = explain(statement)
            except Error as error:
                root, facts = Node("not explained:", str(error).strip().partition("\n")[0], ""), {}
            marks = [mark for _, node in root.all() for mark in node.marks]
            plans.append(Plan(statement.example, statement.where, root, marks=marks, **facts))
    return plans


def _of_postgresql(statement: Statement) -> tuple[Node, dict[str, Any]]:
    with connections[statement.alias].cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute(
            f"EXPLAIN (ANALYZE, BUFFERS, SETTINGS, FORMAT JSON) {statement.example}", statement.parameters or None
        )
        [answer] = cursor.fetchone()
    [told] = json.loads(answer) if isinstance(answer, str) else answer
    facts = {"planning_ms": told["Planning Time"], "execution_ms": told["Execution Time"]}
    return _node(told["Plan"]), facts | {"settings": told.get("Settings", {})}


def _node(told: dict[str, Any]) -> Node:
    loops = told["Actual Loops"]
    on = " ".join(filter(None, [told.get("Relation Name") or told.get("CTE Name"), told.get("Index Name")]))
    condition = told.get("Index Cond") or told.get("Filter") or told.get("Hash Cond") or told.get("Recheck Cond") or ""
    node = Node(
        kind=f"{told.get('Partial Mode', '').replace('Simple', '')} {told['Node Type']}".strip(),
        on=on,
        detail=", ".join(told["Sort Key"]) if "Sort Key" in told else condition,
        ms=told["Actual Total Time"] * loops,
        rows=told["Actual Rows"] * loops,
        planned=told["Plan Rows"] * max(1, loops),
        loops=loops,
        removed=sum(value for name, value in told.items() if name.startswith("Rows Removed")) * loops,
        blocks=told.get("Shared Hit Blocks", 0) + told.get("Shared Read Blocks", 0),
        below=[_node(each) for each in told.get("Plans", [])],
    )
    node.marks = list(_marks(node, told))
    return node


def _marks(node: Node, told: dict[str, Any]) -> Iterator[str]:
    rows, planned, read = node.rows or 0, node.planned or 0, (node.rows or 0) + node.removed
    if node.kind.endswith("Seq Scan") and read >= MANY_ROWS:
        yield f"reads all {read:.0f} rows of {told.get('Relation Name')} by a Seq Scan"
    if node.removed >= MANY_ROWS:
        yield f"rows removed by a filter: {node.removed:.0f} of {read:.0f}"
    if told.get("Sort Space Type") == "Disk":
        yield f"sorts on disk, {told['Sort Space Used']} kB: work_mem is too small for it"
    if told.get("Hash Batches", 1) > 1:
        yield f"the hash table is on disk, in {told['Hash Batches']} batches"
    if max(rows, planned) >= FEW_ROWS and max(rows, planned) >= FAR_OFF * max(1, min(rows, planned)) and node.loops:
        yield f"estimated {planned:.0f} rows, got {rows:.0f}"


def _of_sqlite(statement: Statement) -> tuple[Node, dict[str, Any]]:
    with connections[statement.alias].cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement.example}", statement.parameters or None)
        steps = cursor.fetchall()
        nodes = {0: Node("Query", "", "")}
        for number, parent, _, told in steps:
            kind, _, rest = told.partition(" ")
            on, using, detail = rest.partition(" USING ")
            nodes[number] = Node(kind, on, f"{using}{detail}".strip())
            nodes.get(parent, nodes[0]).below.append(nodes[number])
        for _, node in nodes[0].all():
            if node.kind == "SCAN" and not node.detail and _is_big(cursor, node.on.partition(" ")[0]):
                node.marks.append(f"reads all rows of {node.on}: no index fits")
            if "TEMP B-TREE" in node.on:
                node.marks.append("sorts what no index has in order")
    return nodes[0], {"untold": UNTOLD_BY_SQLITE}


def _is_big(cursor: Any, table: str) -> bool:
    if not table.isidentifier():
        return False
    cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [table])
    if cursor.fetchone() is None:
        return False
    cursor.execute(f'SELECT COUNT(*) FROM (SELECT 1 FROM "{table}" LIMIT {MANY_ROWS})')
    return bool(cursor.fetchone()[0] >= MANY_ROWS)


_EXPLAIN = {"postgresql": _of_postgresql, "sqlite": _of_sqlite}


def _number(value: float | None, digits: int = 0) -> str:
    return "" if value is None else f"{value:.{digits}f}"
