"""What a run tells, put in order."""

import re
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from ..middleware_timing import VIEW
from ..queries import NOWHERE, is_own, normalised, relative
from .asked import Asked
from .attribution import Key, Span, own_seconds
from .explanation import Answer, CacheUse, Explanation, LayerUse, Parts, Reversals, Statement, TemplateUse
from .running import Run

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
HANDLER = "(handler)"  # what is outside of all middleware
SHOWN_HEADERS = (
    "Cache-Control",
    "Expires",
    "Vary",
    "ETag",
    "Last-Modified",
    "Set-Cookie",
    "Content-Encoding",
    "Location",
)


def described(asked: Asked, done: Run) -> Explanation:
    """Return what a run tells."""
    own = _own_seconds(done)
    by_kind: dict[str, float] = defaultdict(float)
    for (kind, name), seconds in own.items():
        by_kind["python" if (kind, name) == ("layer", VIEW) else kind] += seconds * 1000
    statements = _statements(done, own)
    return Explanation(
        method=asked.method,
        url=asked.url,
        visitor=asked.user or "anonymous",
        settings=settings.SETTINGS_MODULE or "",
        debug=settings.DEBUG,
        state="",
        walls_ms=[],
        wall_ms=done.wall * 1000,
        cpu_ms=done.cpu * 1000,
        bare_cpu_ms=None,
        parts=Parts(by_kind["sql"], by_kind["template"], by_kind["cache"], by_kind["layer"], by_kind["python"]),
        answer=_answer(done),
        exception=_last_line(done.exception),
        session_touched_by=_toucher(done),
        statements=statements,
        templates=_templates(done, own),
        reversals=Reversals(
            done.reversals.count,
            done.reversals.seconds * 1000,
            {name: count for name, (count, _) in done.reversals.by_name().items()},
        ),
        cache=_cache(done, own),
        layers=_layers(done, own),
        replaced=[],
    )


def _own_seconds(done: Run) -> dict[Key, float]:
    return own_seconds(_spans(done), Span(done.start, done.end, ("layer", HANDLER)))


def _spans(done: Run) -> list[Span]:
    spans = [Span(v.start, v.start + v.seconds, ("layer", v.layer)) for v in done.layers.visits]
    spans += [Span(r.start, r.start + r.seconds, ("template", r.name)) for r in done.templates.records]
    spans += [Span(c.start, c.start + c.seconds, ("cache", n)) for n, c in enumerate(done.cache.records)]
    for number, query in enumerate(done.queries.records):
        for start, seconds in [(query.start, query.seconds), *query.fetches]:
            spans.append(Span(start, start + seconds, ("sql", number)))
    return spans


def _statements(done: Run, own: dict[Key, float]) -> list[Statement]:
    groups: dict[tuple[str, str, str, str], Statement] = {}
    dearest: dict[tuple[str, str, str, str], float] = {}
    seen = set()
    for number, query in enumerate(done.queries.records):
        sql, layer = normalised(query.sql), _innermost(done.layers.visits, query.start)
        key = query.alias, sql, query.where, layer
        group = groups.setdefault(key, Statement(sql, query.alias, query.where, layer, 0, 0, 0, 0.0, query.sql))
        asked = query.alias, query.sql, repr(query.parameters)
        group.count += 1
        group.again += asked in seen and not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        group.rows += query.rows
        group.bytes += query.bytes
        ms = own.get(("sql", number), 0.0) * 1000
        group.ms += ms
        if ms >= dearest.get(key, 0.0) and query.parameter_sets == 1:
            dearest[key], group.example, group.parameters = ms, query.sql, query.parameters
        seen.add(asked)
    return sorted(groups.values(), key=lambda group: -group.ms)


def _templates(done: Run, own: dict[Key, float]) -> list[TemplateUse]:
    counts = Counter(render.name for render in done.templates.records)
    renders = [(r.name, r.start, r.seconds) for r in done.templates.records]
    asking = Counter(_innermost(renders, query.start, "") for query in done.queries.records)
    uses = [TemplateUse(n, c, own.get(("template", n), 0.0) * 1000, asking[n]) for n, c in counts.items()]
    return sorted(uses, key=lambda use: -use.own_ms)


def _cache(done: Run, own: dict[Key, float]) -> list[CacheUse]:
    uses: dict[tuple[str, str], CacheUse] = {}
    for number, call in enumerate(done.cache.records):
        key = call.alias, call.operation
        use = uses.setdefault(key, CacheUse(*key, 0, 0, 0, 0, 0.0))
        use.calls += 1
        use.keys += call.keys
        use.hits += call.hits
        use.bytes += call.bytes
        use.ms += own.get(("cache", number), 0.0) * 1000
    return sorted(uses.values(), key=lambda use: -use.ms)


def _layers(done: Run, own: dict[Key, float]) -> list[LayerUse]:
    asking: dict[str, list[float]] = defaultdict(list)
    for number, query in enumerate(done.queries.records):
        asking[_innermost(done.layers.visits, query.start)].append(own.get(("sql", number), 0.0))
    names = list(
        dict.fromkeys([HANDLER, *(visit.layer for visit in sorted(done.layers.visits, key=lambda v: v.start))])
    )
    return [LayerUse(n, own.get(("layer", n), 0.0) * 1000, len(asking[n]), sum(asking[n]) * 1000) for n in names]


def note_least_of_layers(told: Explanation, runs: list[Run]) -> None:
    """Note on each layer what it took at least, in whichever run that was."""
    of_runs = [{use.name: use.own_ms + use.sql_ms for use in _layers(done, _own_seconds(done))} for done in runs]
    for layer in told.layers:
        layer.least_ms = min(taken.get(layer.name, 0.0) for taken in of_runs)


def _innermost(spans: Iterable[tuple[str, float, float]], moment: float, otherwise: str = HANDLER) -> str:
    """Return the name of that of the (name, start, seconds) which began last of those around the moment."""
    around = [(start, name) for name, start, seconds in spans if start <= moment <= start + seconds]
    return max(around)[1] if around else otherwise


def _toucher(done: Run) -> str | None:
    if not done.session:
        return None
    line, moment = done.session[0]
    return line if line != NOWHERE else _innermost(done.layers.visits, moment)


def _answer(done: Run) -> Answer:
    response = done.response
    if response is None:
        return Answer(0, 0, "", True, {}, "The answer broke off.")
    headers = {name: response.headers[name] for name in SHOWN_HEADERS if name in response.headers}
    if response.cookies:
        headers["Set-Cookie"] = ", ".join(response.cookies)  # names alone: their values are secrets
    return Answer(
        response.status_code,
        done.bytes,
        response.headers.get("Content-Type", ""),
        response.streaming,
        headers,
        _shared_cache(response, headers),
    )


def _shared_cache(response: Any, headers: dict[str, str]) -> str:
    control = headers.get("Cache-Control", "").lower()
    vary = {part.strip().lower() for part in headers.get("Vary", "").split(",")}
    if "Set-Cookie" in headers:
        return f"No: it sets the cookie {headers['Set-Cookie']}."
    if found := re.search(r"private|no-store|no-cache", control):
        return f"No: Cache-Control says {found[0]}."
    if vary & {"cookie", "*"}:
        return "No, in effect: Vary names Cookie, so there is one copy for each visitor."
    if re.search(r"(s-maxage|max-age)=[1-9]", control) or "Expires" in headers:
        return "Yes."
    return "Not for sure: nothing says for how long."


def _last_line(exception: BaseException | None) -> str | None:
    if exception is None:
        return None
    first, *_ = str(exception).strip().splitlines() or [""]
    return f"{type(exception).__name__}: {first}".rstrip(": ") + _raised_at(exception)


def _raised_at(exception: BaseException) -> str:
    """Return the innermost line of the project's own Python that it came from."""
    line = ""
    for frame, number in traceback.walk_tb(exception.__traceback__):
        code = frame.f_code
        if is_own(code.co_filename) and "__tracebackhide__" not in frame.f_globals:
            line = f" ({relative(code.co_filename)}:{number} in {code.co_name})"
    return line
