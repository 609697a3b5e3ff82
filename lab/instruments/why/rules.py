"""Rules about all that is no single statement: middleware, templates, the cache, Python, the answer, connections."""

from collections.abc import Iterator

from django.conf import settings

from .explanation import Explanation, Statement
from .sql import brief, table
from .stakes import AROUND_MS, MANY, MODEST_MS, SHARE, Found, at_stake, come_in_numbers, from_templates, in_any_case

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
FIRST_FLIGHT = 14_600  # bytes, ten segments, that a new connection takes before it has to wait for the reader


def layers(told: Explanation) -> Iterator[Found]:
    """Middleware that asks the database, or takes long by itself."""
    writers = {statement.layer for statement in _writes_of_the_session(told)}
    for layer in told.layers:
        if layer.name in {"view", "(handler)", *writers}:
            continue
        cost = layer.least_ms
        asks = f", {layer.statements} statements" if layer.statements else ""
        asked = " ".join(s.sql for s in told.statements if s.layer == layer.name)
        cures = ["sessions"] if "session" in asked.lower() + layer.name.lower() else ["middleware_lookups"]
        sentence = f"The layer {layer.name} takes {cost:.1f} ms or more{asks}, in each run."
        yield in_any_case(told, cost) if layer.statements > SHARE * told.queries else cost, sentence, cures


def session(told: Explanation) -> Iterator[Found]:
    """A session that is written for who only reads."""
    for statement in _writes_of_the_session(told)[:1]:
        layers = [layer for layer in told.layers if layer.name == statement.layer != "view"]
        cost = sum(layer.own_ms + layer.sql_ms for layer in layers) or statement.ms
        toucher = f", touched by {told.session_touched_by}" if told.session_touched_by else ""
        sentence = f"A {told.method} writes the session{toucher}: {brief(statement.sql, 90)}."
        yield in_any_case(told, cost), sentence, ["sessions"]


def _writes_of_the_session(told: Explanation) -> list[Statement]:
    """Return the statements by which a request that only reads writes its session."""
    if told.method not in {"GET", "HEAD"}:
        return []
    writes = [s for s in told.statements if s.sql.startswith(("INSERT", "UPDATE"))]
    return [s for s in writes if table(s.sql) == "django_session" or "session" in s.layer.lower()]


def templates(told: Explanation) -> Iterator[Found]:
    """Rendering itself, without the SQL that it triggers; not before what is asked again and again is mended."""
    if not told.templates or come_in_numbers(told):
        return
    cost = told.parts.templates - AROUND_MS * from_templates(told)
    renders = max(use.count for use in told.templates)
    many = max(renders, told.reversals.count) >= 20 * MANY
    if cost < MODEST_MS and not many:
        return
    dearest = told.templates[0]
    often = f" in {dearest.count} renders" if dearest.count > 1 else ""
    cures = ["cache_fragment"]
    if renders >= 4 * MANY or told.reversals.count >= 10 * MANY:
        cures.append("inheritance_and_includes")
    elif told.visitor == "anonymous" and told.session_touched_by is None and told.method == "GET":
        cures.append("cache_page")
    urls = f", with {told.reversals.count} URLs reversed" if told.reversals.count >= 10 * MANY else ""
    sentence = (
        f"Templates take {told.parts.templates:.1f} ms{urls}; {dearest.name} has most, {dearest.own_ms:.1f} ms{often}."
    )
    yield in_any_case(told, cost) if many else cost, sentence, cures


def cache(told: Explanation) -> Iterator[Found]:
    """Calls to the cache, and what it did not have."""
    calls = sum(use.calls for use in told.cache)
    if calls >= MANY or any(use.keys > use.hits for use in told.cache):
        missed = sum(use.keys - use.hits for use in told.cache)
        misses = f", {missed} keys of which were not there" if missed else ""
        cures = ["get_or_set", "version_key"] if missed else ["many_keys_one_round_trip", "cache_fragment"]
        is_loop = calls >= 4 * MANY and not missed
        cost = in_any_case(told, told.parts.cache) if is_loop else told.parts.cache
        yield cost, f"{calls} calls to the cache take {told.parts.cache:.1f} ms{misses}.", cures


def python(told: Explanation) -> Iterator[Found]:
    """The view's own Python, where it is most of the whole, and the Python around statements does not explain it."""
    rows = sum(statement.rows for statement in told.statements)
    again_and_again = sum(statement.count for statement in told.statements if statement.count >= MANY)
    beside_statements = told.parts.python - AROUND_MS * told.queries
    is_most = beside_statements >= 5 and beside_statements >= 0.5 * told.wall_ms
    if is_most and again_and_again < 4 * MANY and told.queries < 10 * MANY:
        cures = ["values_for_instances", "only_and_defer"] if rows >= 100 else ["get_or_set"]
        made = f" and makes objects of {rows} rows" if rows else ""
        sentence = f"The view's own Python takes {told.parts.python:.1f} ms{made}: --profile FILE shows where."
        yield told.parts.python / 2, sentence, cures


def answer(told: Explanation) -> Iterator[Found]:
    """A page that a browser has to fetch again, though it may have it already."""
    is_page = told.method == "GET" and told.answer.status == 200 and told.answer.bytes >= 10_000
    is_dear = told.wall_ms >= MODEST_MS or told.answer.bytes >= FIRST_FLIGHT
    may_be_kept = not told.answer.streamed and "no-store" not in told.answer.headers.get("Cache-Control", "")
    # Who sends the cookie has drawn a CSRF token, which is masked anew in each answer.
    is_new_each_time = settings.CSRF_COOKIE_NAME in told.answer.headers.get("Set-Cookie", "").split(", ")
    could_be_a_304 = is_page and may_be_kept and is_dear and not is_new_each_time
    if could_be_a_304 and not told.answer.headers.keys() & {"ETag", "Last-Modified"}:
        # Worth the whole request at a second visit, and nothing at a first one.
        sentence = f"The answer of {told.answer.bytes} B has neither ETag nor Last-Modified: it is never a 304."
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


RULES = (layers, session, templates, cache, python, answer, connections)
