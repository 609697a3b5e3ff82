"""Rules about statements: asked again and again, many, slow, or with many rows."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from django.apps import apps

from .explanation import Explanation, Statement
from .sql import brief, table
from .stakes import AROUND_MS, MANY, Found, at_stake

__tracebackhide__ = True  # nothing in this module is the line a reader looks for


def repeated(told: Explanation) -> Iterator[Found]:
    """Similar statements of one line, however short each is; those that the same recipe cures are one."""
    cured: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for statement in told.statements:
        if statement.count >= MANY:
            cured[tuple(_cure(statement, _is_listed(told, statement)))].append(statement)
    for cures, group in cured.items():
        dearest = group[0]
        again = f", {dearest.again} of them what was asked before" if dearest.again else ""
        others = f" Like it: {len(group) - 1} more." if len(group) > 1 else ""
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
    elif limit := re.search(r" LIMIT (\d+|\?)$", statement.example):
        is_get = limit[1] == "21"  # the most that .get() fetches, to say how many there are
        cures = ["get_or_set"] if is_get else ["keep_a_prefetch", "filtered_prefetch"]
    elif sql.startswith("SELECT"):
        plain = re.search(r" WHERE \"\w+\".\"\w+\" = %s( ORDER BY|$)", sql) or " JOIN " in sql
        cures = ["prefetch_related" if plain else "filtered_prefetch"]
    if ":" in statement.where and " in " not in statement.where:  # a template's line
        cures.append("query_in_tag")
    test = "no_lazy_loads" if cures == ["select_related"] else "query_budget"
    return [*cures, test] if len(cures) < 2 else cures


def _by_primary_key(sql: str) -> bool:
    """Tell whether it is what a foreign key's first use asks: one row by its key."""
    found = re.search(r' WHERE "(\w+)"\."(\w+)" = (?:%s|\?)(?: LIMIT (?:\?|\d+))?$', sql)
    return found is not None and table(sql) == found[1] and found[2] == _primary_keys().get(found[1], "id")


@cache
def _primary_keys() -> dict[str, str]:
    """Return {table: column}."""
    return {model._meta.db_table: model._meta.pk.column for model in apps.get_models(include_auto_created=True)}


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


def many_rows(told: Explanation) -> Iterator[Found]:
    """Statements with many rows, each of which becomes an object."""
    for statement in told.statements:
        if statement.rows >= 500 and statement.rows >= 100 * statement.count:
            cures = ["values_for_instances", "iterator" if statement.rows >= 5000 else "only_and_defer"]
            cost = statement.ms + min(told.parts.python, statement.rows * 0.01)
            yield cost, f"{statement.where} fetches {statement.rows} rows of {table(statement.sql)}.", cures


RULES = (repeated, many_statements, slow_statements, many_rows)
