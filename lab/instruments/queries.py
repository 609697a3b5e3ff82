"""Count and time the SQL of a block of code, and name the lines that issued it.

    with count_queries() as queries:
        list(Product.objects.all())
    print(queries.count, queries.seconds)
    print(queries)  # similar queries together, the most frequent first: 24x shop/views.py:61 in view

Built on `connection.execute_wrapper`, so it needs no DEBUG and has no limit, and covers every alias.
It follows the context (contextvars): code awaited or sent to `sync_to_async` counts, the request served by
the thread next door does not. A plain thread starts an empty context: hand it
`contextvars.copy_context().run`, or count the whole process with `everywhere=True`.

Each query knows its rows and when they were fetched: PostgreSQL sends them with `execute`, SQLite computes them then.
Not seen: BEGIN and COMMIT, COPY, callproc, and rows taken by iterating over a cursor.
"""

import asyncio
import functools
import re
import sys
import sysconfig
import threading
import time
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
from django.db import connections
from django.db.utils import ConnectionHandler

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
LOOKED_AT = 10  # rows of each fetch, or up to twice as many
TEXT = {str, bytes}
NOWHERE = "(no project code on the stack)"


@dataclass(slots=True)
class Query:
    """One call of `execute` or `executemany`, failed ones included."""

    alias: str
    sql: str
    parameter_sets: int  # 1 for `execute`, the number of rows for `executemany`
    seconds: float
    where: str  # "path:line in function", a template's "path:line", or NOWHERE
    start: float = 0.0  # of time.perf_counter
    parameters: Any = None
    rows: int = 0  # fetched so far
    bytes: int = 0  # of the texts in them, about; a character counts as one
    fetches: list[tuple[float, float]] = field(default_factory=list)  # (start, seconds) of each


@dataclass(frozen=True, slots=True)
class Group:
    """Queries that differ only in literals and list lengths, issued by one line."""

    sql: str  # normalised
    where: str
    count: int
    parameter_sets: int
    seconds: float


class Queries:
    """What was collected so far; `records` is in the order of completion."""

    def __init__(self) -> None:
        self.records: list[Query] = []

    @property
    def count(self) -> int:
        """Calls made to the database; an `executemany` is one."""
        return len(self.records)

    @property
    def parameter_sets(self) -> int:
        return sum(query.parameter_sets for query in self.records)

    @property
    def seconds(self) -> float:
        """Summed over the calls, so parallel threads can exceed the wall clock."""
        return sum(query.seconds for query in self.records)

    def groups(self) -> list[Group]:
        """Similar queries together, the most frequent first."""
        similar = defaultdict(list)
        for query in self.records:
            similar[normalised(query.sql), query.where].append(query)
        groups = [
            Group(
                sql,
                where,
                len(members),
                sum(q.parameter_sets for q in members),
                sum(q.seconds for q in members),
            )
            for (sql, where), members in similar.items()
        ]
        return sorted(groups, key=lambda group: (-group.count, -group.seconds))

    def __str__(self) -> str:
        lines = [f"{self.count} queries, {self.seconds * 1000:.1f} ms"]
        lines += [f"{g.count}x {g.where}  {g.seconds * 1000:.1f} ms  {g.sql[:200]}" for g in self.groups()]
        return "\n".join(lines)


@contextmanager
def count_queries(*, everywhere: bool = False) -> Iterator[Queries]:
    """Collect the SQL of this context, or with `everywhere` of every thread. Can be nested."""
    queries = Queries()
    _install()
    token = None if everywhere else _collectors.set((*_collectors.get(), queries))
    if everywhere:
        _everywhere.append(queries)
    try:
        yield queries
    finally:
        if token:
            _collectors.reset(token)
        else:
            _everywhere.remove(queries)
        _uninstall()


_LITERALS = re.compile(r"""("(?:[^"]|"")*")|'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b""")
_LISTS = re.compile(r"\((?:\?|%s)(?:, ?(?:\?|%s))+\)")
_ROWS = re.compile(r"(\(…\)|\(%s\))(?:, ?(?:\(…\)|\(%s\)))+")


@functools.lru_cache(maxsize=1000)
def normalised(sql: str) -> str:
    """The statement without what differs between similar ones: literals, list lengths, savepoint names."""
    if "SAVEPOINT" in sql:
        return sql.partition(' "')[0]
    sql = _LITERALS.sub(lambda match: match[1] or "?", sql)
    return _ROWS.sub(r"\1…", _LISTS.sub("(…)", sql))


# Installation. A connection belongs to a thread, and code reaches it through `connections[alias]`: hooking
# that lookup finds every connection of every thread the moment it is used, long-open ones included.

_collectors: ContextVar[tuple[Queries, ...]] = ContextVar("query_collectors", default=())
_everywhere: list[Queries] = []
_wrapped: weakref.WeakSet[Any] = weakref.WeakSet()
_lock = threading.Lock()
_active = 0


def _install() -> None:
    global _active
    with _lock:
        _active += 1
        if _active == 1:
            ConnectionHandler.__getitem__ = _wrapping_lookup
    connections.all(initialized_only=True)  # this thread may hold on to its connection objects


def _uninstall() -> None:
    global _active
    with _lock:
        _active -= 1
        if _active == 0:
            del ConnectionHandler.__getitem__
            for connection in _wrapped:
                connection.execute_wrappers.remove(_record)
            _wrapped.clear()


def _wrapping_lookup(handler: Any, alias: str) -> Any:
    connection = super(ConnectionHandler, handler).__getitem__(alias)
    if _record not in connection.execute_wrappers:
        with _lock:
            if _active:
                # First, because `execute_wrapper` leaves by popping the last.
                connection.execute_wrappers.insert(0, _record)
                _wrapped.add(connection)
    return connection


def _record(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    collectors = (*_collectors.get(), *_everywhere)
    if not collectors:
        return execute(sql, params, many, context)
    if many and not hasattr(params, "__len__"):
        params = list(params)
    query = Query(context["connection"].alias, str(sql), len(params) if many else 1, 0.0, where(), parameters=params)
    query.start = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        query.seconds = time.perf_counter() - query.start
        _time_fetches(context["cursor"], query)
        for collector in collectors:
            collector.records.append(query)


def _time_fetches(cursor: Any, query: Query) -> None:
    """Let the cursor, an object for one statement or a few, note on the query what is fetched from it."""

    def timed(fetch: Callable[..., Any], many: bool) -> Callable[..., Any]:
        def fetch_timed(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            rows = fetch(*args, **kwargs)
            query.fetches.append((start, time.perf_counter() - start))
            fetched = rows if many else [rows] if rows is not None else []
            query.rows += len(fetched)
            query.bytes += _text_in(fetched)
            return rows

        return fetch_timed

    for name in ("fetchone", "fetchmany", "fetchall"):
        vars(cursor).pop(name, None)  # of the statement before
        setattr(cursor, name, timed(getattr(cursor, name), many=name != "fetchone"))


def _text_in(rows: list[Any]) -> int:
    """The size of the texts in rows that are tuples, as Django's are. Of many rows some are looked at, to be quick."""
    looked_at = rows[:: max(1, len(rows) // LOOKED_AT)]
    texts = [value for row in looked_at if type(row) is tuple for value in row if type(value) in TEXT]
    return sum(map(len, texts)) * len(rows) // max(1, len(looked_at))


def where() -> str:
    """The innermost line of the project's own Python or templates, inside of the nearest probe around a layer."""
    frame = sys._getframe(1)
    while frame := frame.f_back:  # type: ignore[assignment]
        code = frame.f_code
        if "__is_a_probe__" in frame.f_globals:
            break  # the layers around it did not ask, they only wait for the answer
        if code.co_name == "thread_handler" and (line := _awaiting(frame.f_locals)):
            return line
        if code.co_name == "render_annotated":
            node = frame.f_locals.get("self")
            token, origin = getattr(node, "token", None), getattr(node, "origin", None)
            if token and origin and is_own(origin.name):
                return f"{relative(origin.name)}:{token.lineno}"
        if is_own(code.co_filename) and "__tracebackhide__" not in frame.f_globals:
            return f"{relative(code.co_filename)}:{frame.f_lineno} in {code.co_name}"
    return NOWHERE


def _awaiting(handler: dict[str, Any]) -> str | None:
    """The innermost own line of the task that awaits this call of sync_to_async, whose locals these are.

    What an asynchronous generator awaits cannot be looked into: then it is the line of the only task that there is.
    """
    tasks = asyncio.all_tasks(handler["loop"])
    for task in tasks:
        line, is_it = None, len(tasks) == 1
        waiting: Any = task.get_coro()
        while waiting is not None:
            frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "ag_frame", None)
            if frame and is_own(frame.f_code.co_filename) and "__tracebackhide__" not in frame.f_globals:
                line = f"{relative(frame.f_code.co_filename)}:{frame.f_lineno} in {frame.f_code.co_name}"
            is_it = is_it or (frame is not None and frame.f_locals.get("self") is handler["self"])
            waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "ag_await", None)
        if is_it:
            return line
    return None


_FOREIGN = (sysconfig.get_path("stdlib"), str(Path(django.__file__).parent), "<")


@functools.cache
def is_own(filename: str) -> bool:
    """Tell whether it is the project's own, neither Python's nor a package's."""
    return not (filename.startswith(_FOREIGN) or "site-packages" in filename or "dist-packages" in filename)


@functools.cache
def relative(filename: str) -> str:
    """Return the path as seen from the working directory, if it is below that."""
    path, here = Path(filename), Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
