"""What is known of a request after it was explained, as JSON, too. Times are milliseconds, sizes are bytes."""

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any

from ..queries import NOWHERE

__tracebackhide__ = True  # nothing in this module is the line a reader looks for


@dataclass(slots=True)
class Parts:
    """Where the wall time went; each moment is in one of them, so they add up to it."""

    sql: float  # executing statements and fetching their rows
    templates: float  # without the SQL and the cache calls that they trigger
    cache: float
    layers: float  # middleware and the handler, without what is inside
    python: float  # the view, and all that is none of the others


@dataclass(slots=True)
class Statement:
    """Similar executions: the same text but for literals, by the same line."""

    sql: str  # without its literals
    alias: str  # of the database
    where: str  # the line of the project or of its template
    layer: str  # the middleware that asked, or "view"
    count: int
    again: int  # executions that ask what was asked before, with the same parameters
    rows: int
    ms: float
    example: str  # of the execution that took longest, parameters apart
    parameters: Any = field(default=None, repr=False)
    bytes: int = 0  # of the texts in the rows, about; a character counts as one


@dataclass(slots=True)
class LineUse:
    """What one line of the project or of a template asked, where that is several groups of statements."""

    where: str
    groups: int
    count: int
    again: int
    rows: int
    ms: float


@dataclass(slots=True)
class TemplateUse:
    name: str
    count: int
    own_ms: float
    statements: int  # that were executed while it was the innermost


@dataclass(slots=True)
class CacheUse:
    alias: str
    operation: str
    calls: int
    keys: int
    hits: int
    bytes: int
    ms: float


@dataclass(slots=True)
class LayerUse:
    name: str
    own_ms: float
    statements: int  # that were executed by itself
    sql_ms: float
    least_ms: float = 0.0  # of all runs, SQL included: what no hiccup of one of them explains


@dataclass(slots=True)
class Reversals:
    """URLs made out of names. Their time lies within that of templates and Python."""

    count: int
    ms: float
    names: dict[str, int]


@dataclass(slots=True)
class Answer:
    status: int
    bytes: int
    content_type: str
    streamed: bool
    headers: dict[str, str]  # those that tell caches what they may do
    shared_cache: str  # whether one may keep it, as a sentence


@dataclass(slots=True)
class Advice:
    sentence: str
    recipes: list[str]


@dataclass(slots=True)
class Explanation:
    method: str
    url: str
    visitor: str
    settings: str
    debug: bool
    state: str  # of the caches: "warm" or "cold"
    walls_ms: list[float]  # of each run; the rest is of the one in the middle
    wall_ms: float
    cpu_ms: float
    bare_cpu_ms: float | None  # without instruments; None with cold caches, or where the difference is within noise
    parts: Parts
    answer: Answer
    exception: str | None  # its last line
    session_touched_by: str | None
    statements: list[Statement]  # those that took longest first, like all lists here
    templates: list[TemplateUse]
    reversals: Reversals
    cache: list[CacheUse]
    layers: list[LayerUse]  # outermost first
    replaced: list[str]  # what stood in for what
    advice: list[Advice] = field(default_factory=list)
    plans: list[Any] = field(default_factory=list)

    @property
    def queries(self) -> int:
        return sum(statement.count for statement in self.statements)

    @property
    def again(self) -> int:
        return sum(statement.again for statement in self.statements)

    @property
    def lines(self) -> list[LineUse]:
        """The lines that ask several groups of statements, beside savepoints, each with the sum of all it asks."""
        asked: dict[str, list[Statement]] = defaultdict(list)
        for statement in self.statements:
            asked[statement.where].append(statement)
        lines = [_line(where, own) for where, own in asked.items() if where != NOWHERE and _kinds(own) > 1]
        return sorted(lines, key=lambda line: -line.ms)

    @property
    def failed(self) -> bool:
        """Whether it raised, broke off, or was answered 500 or above."""
        return self.exception is not None or self.answer.status >= 500

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON's types; parameters stay here, since they may be secrets."""
        data = {"queries": self.queries, "again": self.again} | asdict(self)
        for statement in data["statements"]:
            del statement["parameters"]
        return data | {"lines": [asdict(line) for line in self.lines]}


def _kinds(statements: list[Statement]) -> int:
    return sum(not statement.sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) for statement in statements)


def _line(where: str, own: list[Statement]) -> LineUse:
    count, again = sum(each.count for each in own), sum(each.again for each in own)
    return LineUse(where, len(own), count, again, sum(each.rows for each in own), sum(each.ms for each in own))
