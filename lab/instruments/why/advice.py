"""What to look at first: one to three sentences that follow from what was seen, each with the recipes that fit.

Each rule looks at an explanation and yields (milliseconds that are at stake, sentence, recipes). What has little at
stake is left out; of the rest, the most comes first.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings

from .explanation import Advice, Explanation, Statement
from .sql import brief, table

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
MOST = 3  # sentences
SHARE = 0.1  # of the wall time, which has to be at stake
LEAST_MS = 1.0
MANY = 5  # similar executions
AROUND_MS = 0.4  # an estimate of what Python does around a statement of the ORM, beside waiting for it
Found = tuple[float, str, list[str]]


def of(told: Explanation) -> list[Advice]:
    """Return the advice, what has most at stake first; nothing where nothing stands out."""
    found: list[Found] = []
    for rule in (
        repeated,
        many_statements,
        slow_statements,
        layers,
        templates,
        many_rows,
        cache,
        python,
        answer,
        connections,
    ):
        found += [(ms, sentence, recipes) for ms, sentence, recipes in rule(told) if ms >= at_stake(told)]
    found.sort(key=lambda each: -each[0])
    kept: list[Advice] = []
    for _, sentence, recipes in found:
        if len(kept) < MOST and all(advice.recipes != recipes for advice in kept):
            kept.append(Advice(sentence, recipes))
    return kept


def at_stake(told: Explanation) -> float:
    return max(LEAST_MS, SHARE * told.wall_ms)


def repeated(told: Explanation) -> Iterator[Found]:
    """Similar statements of one line, however short each is; those that the same recipe cures are one."""
    cured: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for statement in told.statements:
        if statement.count >= MANY:
            cured[tuple(_cure(statement, _is_listed(told, statement)))].append(statement)
    for cures, group in cured.items():
        dearest = group[0]
        again = f", {dearest.again} of them what was asked before" if dearest.again else ""
        others = f" {len(group) - 1} more lines ask like it." if len(group) > 1 else ""
        sentence = f"{dearest.where} asks {dearest.count} times{again}: {brief(dearest.sql, 90)}.{others}"
        # They always stand out: with more rows there will be more of them.
        cost = sum(s.ms + AROUND_MS * s.count for s in group)
        yield max(cost, 1.01 * at_stake(told)), sentence, list(cures)


def many_statements(told: Explanation) -> Iterator[Found]:
    """Many statements, few of them alike: what is related comes one by one, or is counted one by one."""
    unlike = [statement for statement in told.statements if statement.count < MANY and statement.layer == "view"]
    count = sum(statement.count for statement in unlike)
    if count >= 8 * MANY:
        sentence = f"{count} statements are of {len(unlike)} kinds, none of them asked {MANY} times or more."
        yield sum(s.ms + AROUND_MS * s.count for s in unlike), sentence, ["prefetch_related", "query_budget"]


def _is_listed(told: Explanation, statement: Statement) -> bool:
    """Tell whether the rows were listed before, by another statement, which then lacked something of them."""
    return any(s.rows > s.count and table(s.sql) == table(statement.sql) for s in told.statements if s is not statement)


def _cure(statement: Statement, is_listed: bool) -> list[str]:
    sql = statement.sql
    cures: list[str] = []
    if re.match(r"SELECT (COUNT|SUM|AVG|MIN|MAX|COALESCE)\(", sql) or " GROUP BY " in sql:
        several = len(re.findall(r"\b(?:COUNT|SUM|AVG|MIN|MAX)\(", sql)) > 1
        cures = ["two_aggregates" if several else "count_related_rows"]
    elif re.match(r"SELECT (?:%s|\?|1) AS", sql):
        cures = ["count_related_rows"]
    elif sql.startswith("INSERT"):
        cures = ["bulk_create"]
    elif sql.startswith("UPDATE"):
        cures = ["f_counters"]
    elif _by_primary_key(sql):
        cures = ["only_and_defer"] if is_listed and _few_columns(sql) else ["select_related"]
    elif re.search(r" LIMIT (?:1|\?)\b", sql):
        cures = ["keep_a_prefetch", "filtered_prefetch"]
    elif sql.startswith("SELECT"):
        plain = re.search(r" WHERE \"\w+\".\"\w+\" = %s( ORDER BY|$)", sql) or " JOIN " in sql
        cures = ["prefetch_related" if plain else "filtered_prefetch"]
    if ":" in statement.where and " in " not in statement.where:  # a template's line
        cures.append("query_in_tag")
    return [*cures, "query_budget"] if len(cures) < 2 else cures


def _by_primary_key(sql: str) -> bool:
    """Tell whether it is what a foreign key's first use asks: one row by its key."""
    found = re.search(r' WHERE "(\w+)"\."(\w+)" = (?:%s|\?)(?: LIMIT (?:\?|\d+))?$', sql)
    return bool(found) and table(sql) == found[1] and (found[2] == "id" or "LIMIT" in found[0])  # type: ignore[index]


def _few_columns(sql: str) -> bool:
    """Tell whether it is what a deferred column's first use asks: the key and that column."""
    return sql.partition(" FROM ")[0].count(",") == 1


def slow_statements(told: Explanation) -> Iterator[Found]:
    """Single statements that take long: the plan tells why."""
    for statement in told.statements:
        if statement.count >= MANY or statement.layer != "view":
            continue
        marks = [mark for plan in told.plans if plan.sql == statement.example for mark in plan.marks]
        seen = f" Its plan: {'; '.join(marks[:2])}." if marks else ""
        offset = re.search(r"\bOFFSET (\d+)", statement.example)
        cures = ["explain_plan"]
        if offset and int(offset[1]) >= 100:
            seen += f" It skips {offset[1]} rows."
            cures = ["keyset_pagination"]
        elif re.search(r"seq scan|rows removed|sort", " ".join(marks), re.I):
            cures = ["equality_then_order_index", "explain_plan"]
        sentence = f"{statement.where} takes {statement.ms:.1f} ms for {brief(statement.sql, 90)}.{seen}"
        yield statement.ms, sentence, cures


def layers(told: Explanation) -> Iterator[Found]:
    """Middleware that asks the database, or takes long by itself."""
    for layer in told.layers:
        if layer.name in {"view", "(handler)"}:
            continue
        cost = layer.own_ms + layer.sql_ms
        asks = f", {layer.statements} statements" if layer.statements else ""
        asked = " ".join(s.sql for s in told.statements if s.layer == layer.name)
        cures = ["sessions"] if "session" in asked.lower() + layer.name.lower() else ["middleware_lookups"]
        yield cost, f"The layer {layer.name} takes {cost:.1f} ms{asks}, at each request.", cures


def templates(told: Explanation) -> Iterator[Found]:
    """Rendering itself, without the SQL that it triggers."""
    if not told.templates:
        return
    asking = sum(use.statements for use in told.templates)
    dearest = told.templates[0]
    often = f" in {dearest.count} renders" if dearest.count > 1 else ""
    cures = ["cache_fragment"]
    if max(use.count for use in told.templates) >= 4 * MANY or told.reversals.count >= 10 * MANY:
        cures.append("inheritance_and_includes")
    elif told.visitor == "anonymous" and told.session_touched_by is None and told.method == "GET":
        cures.append("cache_page")
    urls = f", with {told.reversals.count} URLs reversed" if told.reversals.count >= 10 * MANY else ""
    sentence = (
        f"Templates take {told.parts.templates:.1f} ms{urls}; {dearest.name} has most, {dearest.own_ms:.1f} ms{often}."
    )
    yield told.parts.templates - AROUND_MS * asking, sentence, cures


def many_rows(told: Explanation) -> Iterator[Found]:
    """Statements with many rows, each of which becomes an object."""
    for statement in told.statements:
        if statement.rows >= 500 and statement.rows >= 100 * statement.count:
            cures = ["values_for_instances", "iterator" if statement.rows >= 5000 else "only_and_defer"]
            cost = statement.ms + min(told.parts.python, statement.rows * 0.01)
            yield cost, f"{statement.where} fetches {statement.rows} rows of {table(statement.sql)}.", cures


def cache(told: Explanation) -> Iterator[Found]:
    """Calls to the cache, and what it did not have."""
    calls = sum(use.calls for use in told.cache)
    if calls >= MANY or any(use.keys > use.hits for use in told.cache):
        missed = sum(use.keys - use.hits for use in told.cache)
        misses = f", {missed} keys of which were not there" if missed else ""
        cures = ["get_or_set", "version_key"] if missed else ["cache_fragment", "get_or_set"]
        yield told.parts.cache, f"{calls} calls to the cache take {told.parts.cache:.1f} ms{misses}.", cures


def python(told: Explanation) -> Iterator[Found]:
    """The view's own Python, where it is more than a quarter of the whole and little else explains it."""
    rows = sum(statement.rows for statement in told.statements)
    if told.parts.python >= 5 and told.parts.python >= 0.5 * told.wall_ms and told.queries < 10 * MANY:
        cures = ["values_for_instances", "only_and_defer"] if rows >= 100 else ["get_or_set"]
        made = f" and makes objects of {rows} rows" if rows else ""
        sentence = f"The view's own Python takes {told.parts.python:.1f} ms{made}: --profile FILE shows where."
        yield told.parts.python / 2, sentence, cures


def answer(told: Explanation) -> Iterator[Found]:
    """A page that a browser has to fetch again, though it may have it already."""
    is_page = told.method == "GET" and told.answer.status == 200 and told.answer.bytes >= 10_000
    may_be_kept = not told.answer.streamed and "no-store" not in told.answer.headers.get("Cache-Control", "")
    if (
        is_page
        and may_be_kept
        and told.wall_ms >= MANY * LEAST_MS
        and not told.answer.headers.keys() & {"ETag", "Last-Modified"}
    ):
        # Worth the whole request at a second visit, and nothing at a first one.
        sentence = "The answer has neither ETag nor Last-Modified, so it is never a 304."
        yield at_stake(told), sentence, ["conditional_get"]


def connections(told: Explanation) -> Iterator[Found]:
    """Settings by which each request opens a connection of its own."""
    for alias, entry in settings.DATABASES.items():
        networked = entry.get("HOST") and "sqlite" not in entry.get("ENGINE", "")
        if networked and told.queries and not entry.get("CONN_MAX_AGE") and "pool" not in entry.get("OPTIONS", {}):
            sentence = (
                f"The database {alias} has neither pool nor CONN_MAX_AGE: each request connects anew, unseen here."
            )
            yield at_stake(told), sentence, ["connection_pool"]
