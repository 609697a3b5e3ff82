"""Rules about statements: asked again and again, many, slow, or with many rows."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from django.apps import apps

from .explanation import Explanation, Statement
from .sql import brief, table
from .stakes import AROUND_MS, MANY, Found, from_templates, in_any_case, similar

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
CHUNK = 2000  # rows that a queryset's iterator() has in memory, unless told otherwise
SHOWN_OF_A_ROW = 10  # bytes of the answer from which on a row may have been shown
SEVERAL = 3  # statements about the same rows, such as exists(), count() and the rows themselves
NAMED = 6  # groups that are named in one sentence


def repeated(told: Explanation, most: int = 3) -> Iterator[Found]:
    """Similar statements of one line, however short each is, in so many sentences: what is sent most often first.

    They always stand out, since with more rows there will be more of them. Those that the same recipes cure are one,
    and the last sentence names those that have none of their own.
    """
    cured: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for statement in similar(told):
        cured[tuple(_cure(statement, _is_listed(told, statement)))].append(statement)
    kinds = sorted(cured.items(), key=lambda kind: -sum(statement.count for statement in kind[1]))
    for place, (cures, group) in enumerate(kinds[:most]):
        sentence = _asks(group)
        if place == 0 and (asking := from_templates(told)) >= MANY:
            took = f"Templates take {told.parts.templates:.1f} ms, the work around their {asking} statements included"
            sentence += f" {took}: mend these before caching."
        if place == most - 1 and (others := [each for _, more in kinds[most:] for each in more]):
            others.sort(key=lambda statement: -statement.count)
            sentence += f" Asked again and again, too: {_named(others)}."
        yield sum(each.ms + AROUND_MS * each.count for each in group), sentence, list(cures)


def _asks(group: list[Statement]) -> str:
    first, *others = group
    again = f", {first.again} of them what was asked before" if first.again else ""
    like_it = f" And {len(others)} more like this: {_named(others)}." if others else ""
    return f"{first.where} asks {first.count} times{again}: {brief(first.sql, 90)}.{like_it}"


def _named(group: list[Statement]) -> str:
    named = ", ".join(f"{statement.where} ({statement.count}×)" for statement in group[:NAMED])
    return f"{named}, and {len(group) - NAMED} more" if len(group) > NAMED else named


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
        is_one_answer = statement.again >= statement.count - 1
        cures = ["get_or_set" if is_one_answer else "two_aggregates" if several else "count_related_rows"]
        if cures == ["count_related_rows"]:
            cures.append("many_counts_in_one_query")
    elif re.match(r"SELECT (?:%s|\?|1) AS", sql):
        cures = ["related_exists", "count_related_rows"]
    elif sql.startswith("INSERT"):
        cures = ["bulk_create"]
    elif sql.startswith("UPDATE"):
        cures = ["update_without_loading", "f_counters"]
    elif _by_primary_key(sql):
        cures = ["only_and_defer"] if is_listed and _few_columns(sql) else ["select_related"]
    elif limit := re.search(r" LIMIT (\d+|\?)$", statement.example):
        is_get = limit[1] == "21"  # the most that .get() fetches, to say how many there are
        few = "newest_child" if limit[1] == "1" else "newest_children"
        cures = ["get_or_set"] if is_get else ["keep_a_prefetch", few]
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


def about_the_same_rows(told: Explanation) -> Iterator[Found]:
    """Statements that ask of the same rows whether there are any, how many, and which."""
    asked: dict[str, list[Statement]] = defaultdict(list)
    for statement in told.statements:
        if statement.count < MANY and statement.layer == "view" and statement.sql.startswith("SELECT"):
            rows = re.sub(r" (ORDER BY|LIMIT) .*", "", statement.sql.partition(" FROM ")[2])
            asked[rows].append(statement)
    for statements in asked.values():
        if len(statements) >= SEVERAL:
            where = ", ".join(dict.fromkeys(statement.where for statement in statements))
            sentence = f"{len(statements)} statements ask about the same rows of {table(statements[0].sql)}: {where}."
            yield in_any_case(told, sum(s.ms + AROUND_MS * s.count for s in statements)), sentence, ["evaluate_once"]


def multiplying(told: Explanation) -> Iterator[Found]:
    """Statements that join two lists of the same row and aggregate both: each row of one meets each of the other."""
    for statement in told.statements:
        main = table(statement.sql)
        key = _primary_keys().get(main, "id")
        lists = re.findall(rf'LEFT OUTER JOIN "(\w+)"[^(]* ON \("{main}"\."{key}" = ', statement.sql)
        counted = set(re.findall(r'\b(?:COUNT|SUM)\((?:DISTINCT )?"?(\w+)', statement.sql))
        if len(lists) > 1 and len(counted) > 1 and " GROUP BY " in statement.sql:
            sentence = (
                f"{statement.where} joins {' and '.join(lists)} to each row of {main}: each row of one meets each of"
                " the other, so SUM, and COUNT without DISTINCT, are too large where there are several of both."
            )
            yield in_any_case(told, statement.ms), sentence, ["two_aggregates"]


def slow_statements(told: Explanation) -> Iterator[Found]:
    """Single statements that take long, or will: the plan tells why."""
    for statement in told.statements:
        if statement.count >= MANY or statement.layer != "view":
            continue
        marks = [mark for plan in told.plans if plan.sql == statement.example for mark in plan.marks]
        seen = f" Its plan: {'; '.join(marks[:2])}." if marks else ""
        offset = re.search(r"\bOFFSET (\d+)", statement.example)
        cost, cures = statement.ms, ["explain_plan"]
        if offset and int(offset[1]) >= 100:
            seen += f" It skips {offset[1]} rows."
            cost = in_any_case(told, cost) if int(offset[1]) >= 1000 else cost
            cures = ["keyset_pagination"]
        elif re.search(r"reads all|rows removed|sort", " ".join(marks)):
            cost = in_any_case(told, cost) if _reads_all_for_few(statement, marks) else cost
            cures = ["equality_then_order_index", "explain_plan"]
        sentence = f"{statement.where} takes {statement.ms:.1f} ms for {brief(statement.sql, 90)}.{seen}"
        yield cost, sentence, cures


def _reads_all_for_few(statement: Statement, marks: list[str]) -> bool:
    """Tell whether a big table is read to pick few of its rows, which an index could do."""
    told = " ".join(marks)
    aggregates = re.search(r"\b(COUNT|SUM|AVG|MIN|MAX)\(| GROUP BY ", statement.sql)
    picks = re.search(r" (WHERE|ORDER BY) ", statement.sql) and not aggregates
    return statement.rows <= 100 * statement.count and ("rows removed" in told or bool(picks and "reads all" in told))


def many_rows(told: Explanation) -> Iterator[Found]:
    """Statements with many rows, each of which becomes an object."""
    for statement in told.statements:
        if statement.rows >= 500 and statement.rows >= 100 * statement.count:
            cures, shown = ["values_for_instances", "only_and_defer"], ""
            if told.answer.bytes < SHOWN_OF_A_ROW * statement.rows:
                shown = f" The answer has {told.answer.bytes} B, so it shows little of them."
            elif statement.rows >= CHUNK and not told.answer.streamed:
                cures = ["iterator", "values_for_instances"]
            # Each of them is made by Python.
            cost = in_any_case(told, statement.ms + min(told.parts.python, statement.rows * 0.01))
            yield cost, f"{statement.where} fetches {statement.rows} rows of {table(statement.sql)}.{shown}", cures


RULES = (repeated, many_statements, about_the_same_rows, multiplying, slow_statements, many_rows)
