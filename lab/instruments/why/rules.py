"""Rules about all that is no single statement: middleware, templates, the cache, Python, the answer, connections."""

from collections.abc import Iterator

from django.conf import settings

from .explanation import Explanation
from .stakes import AROUND_MS, LEAST_MS, MANY, Found, at_stake

__tracebackhide__ = True  # nothing in this module is the line a reader looks for


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


def cache(told: Explanation) -> Iterator[Found]:
    """Calls to the cache, and what it did not have."""
    calls = sum(use.calls for use in told.cache)
    if calls >= MANY or any(use.keys > use.hits for use in told.cache):
        missed = sum(use.keys - use.hits for use in told.cache)
        misses = f", {missed} keys of which were not there" if missed else ""
        cures = ["get_or_set", "version_key"] if missed else ["cache_fragment", "get_or_set"]
        yield told.parts.cache, f"{calls} calls to the cache take {told.parts.cache:.1f} ms{misses}.", cures


def python(told: Explanation) -> Iterator[Found]:
    """The view's own Python, where it is most of the whole, and the Python around statements does not explain it."""
    rows = sum(statement.rows for statement in told.statements)
    again_and_again = sum(statement.count for statement in told.statements if statement.count >= MANY)
    is_most = told.parts.python >= 5 and told.parts.python >= 0.5 * told.wall_ms
    if is_most and again_and_again < 4 * MANY and told.queries < 10 * MANY:
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


RULES = (layers, templates, cache, python, answer, connections)
