"""An explanation in 80 columns, what took longest first."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from ..middleware_timing import VIEW
from .explanation import Explanation, LayerUse, LineUse, Statement, TemplateUse
from .recipes import RECIPES
from .rules_of_text import WIDE_BYTES
from .sql import brief
from .stakes import from_templates

__tracebackhide__ = True  # nothing in this module is the line a reader looks for
WIDTH = 80
BAR = 24
MOST = 8  # lines of each list


def text(told: Explanation, most: int = MOST) -> str:
    """Return the whole report."""
    blocks = [head, parts, statements, templates, cache, layers, answer, plans, advice]
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block(told, most))))


def head(told: Explanation, most: int) -> Iterator[str]:
    size = f"{told.answer.status}, {_bytes(told.answer.bytes)}"
    yield (
        f"{told.method} {_shortened(told.url, WIDTH - len(told.method) - len(size) - 3)}".ljust(WIDTH - len(size))
        + size
    )
    walls = f"{told.walls_ms[0]:.1f}–{told.walls_ms[-1]:.1f}" if len(told.walls_ms) > 1 else f"{told.wall_ms:.1f}"
    runs = f"{told.state}, {_number(len(told.walls_ms), 'run')}"
    state = f"{runs} ({walls} ms), {told.visitor}, DEBUG {'on' if told.debug else 'off'}, {told.settings}"
    yield from wrap(state, WIDTH, subsequent_indent="  ")
    if told.exception:
        yield from wrap(f"It raised {told.exception}", WIDTH, subsequent_indent="  ")


def parts(told: Explanation, most: int) -> Iterator[str]:
    yield f"  wall {_ms(told.wall_ms)}   CPU {_ms(told.cpu_ms)}{_bare(told)}"
    yield ""
    shares = {
        "SQL": told.parts.sql,
        "Templates": told.parts.templates,
        "Cache": told.parts.cache,
        "Layers": told.parts.layers,
        "Python": told.parts.python,
    }
    for name, ms in sorted(shares.items(), key=lambda item: -item[1]):
        share = ms / told.wall_ms if told.wall_ms else 0.0
        yield f"  {name:<10}{_ms(ms)} {share:5.0%}  {'█' * round(share * BAR)}".rstrip()


def statements(told: Explanation, most: int) -> Iterator[str]:
    if not told.statements:
        return
    again = f"; {told.again} ask again what was asked before" if told.again else ""
    counts = (told.queries, "statement"), (len(told.statements), "group"), (sum(s.rows for s in told.statements), "row")
    yield f"SQL: {', '.join(_number(*count) for count in counts)}{again}"
    yield "        ms   times  again   rows  where"
    for group in told.statements[:most]:
        where = group.where if group.layer == "view" else f"layer {group.layer}"
        numbers = f"{group.ms:10.1f} {group.count:6}× {group.again:6} {group.rows:6}"
        yield f"{numbers}  {_shortened(where, WIDTH - 36, left=True)}"
        alias = "" if group.alias == "default" else f"[{group.alias}] "
        text = f"({group.bytes / 1000:.0f} kB of text) " if group.bytes >= WIDE_BYTES else ""
        yield f"            {alias}{text}{brief(group.sql, WIDTH - 12 - len(alias + text))}"
    yield from _rest(told.statements[most:], "group")
    if told.lines:
        yield "  Lines that ask several groups, in all"
    for line in told.lines[:most]:
        numbers = f"{line.ms:10.1f} {line.count:6}× {line.again:6} {line.rows:6}"
        groups = f" ({_number(line.groups, 'group')})"
        yield f"{numbers}  {_shortened(line.where, WIDTH - 36 - len(groups), left=True)}{groups}"
    yield from _rest(told.lines[most:], "line")


def templates(told: Explanation, most: int) -> Iterator[str]:
    if told.templates:
        count = sum(use.count for use in told.templates)
        asking = from_templates(told)
        around = f", the Python around {_number(asking, 'statement')} included" if asking else ""
        yield f"Templates: {_number(count, 'render')}, own time{around}"
        for use in told.templates[:most]:
            asked = f"  {_number(use.statements, 'statement')}" if use.statements else ""
            yield f"{use.own_ms:10.1f} {use.count:6}×  {_shortened(use.name, 40, left=True)}{asked}"
        yield from _rest(told.templates[most:], "template")
    if told.reversals.count:
        names = ", ".join(f"{name} {count}×" for name, count in list(told.reversals.names.items())[:3])
        yield f"{told.reversals.ms:10.1f} {told.reversals.count:6}×  URLs reversed: {names}"[:WIDTH]


def cache(told: Explanation, most: int) -> Iterator[str]:
    if told.cache:
        yield "Cache"
        yield "        ms   calls   keys   hits       size"
        for use in told.cache[:most]:
            numbers = f"{use.ms:10.1f} {use.calls:6}× {use.keys:6} {use.hits:6} {_bytes(use.bytes):>10}"
            yield f"{numbers}  {use.alias}.{use.operation}"


def layers(told: Explanation, most: int) -> Iterator[str]:
    yield "Layers around the view, own time"
    around = [layer for layer in told.layers if layer.name != VIEW]
    shown = sorted(around, key=lambda layer: -layer.own_ms - layer.sql_ms)
    for layer in shown[:most]:
        asked = f"  {_number(layer.statements, 'statement')}, {layer.sql_ms:.1f} ms" if layer.statements else ""
        yield f"{layer.own_ms:10.2f}  {layer.name}{asked}"
    yield from _rest(shown[most:], "layer")
    if told.session_touched_by:
        varies = ": Vary: Cookie" if "Cookie" in told.answer.headers.get("Vary", "") else ""
        touched = f"The session was touched first by {told.session_touched_by}{varies}."
        yield from wrap(touched, WIDTH, initial_indent="  ", subsequent_indent="  ")


def answer(told: Explanation, most: int) -> Iterator[str]:
    headers = "; ".join(f"{name}: {value}" for name, value in told.answer.headers.items())
    yield f"Answer: {told.answer.content_type}{', streamed' * told.answer.streamed}; {headers or 'no caching headers'}"[
        :WIDTH
    ]
    yield from wrap(
        f"May a shared cache keep it? {told.answer.shared_cache}", WIDTH, initial_indent="  ", subsequent_indent="  "
    )
    for line in told.replaced:
        yield f"  In place of the {line}"[:WIDTH]


def plans(told: Explanation, most: int) -> Iterator[str]:
    for plan in told.plans:
        yield from plan.lines(WIDTH)


def advice(told: Explanation, most: int) -> Iterator[str]:
    yield "Look first at"
    if not told.advice:
        yield "  Nothing stands out."
    for number, each in enumerate(told.advice, 1):
        yield from wrap(f"{number}. {each.sentence}", WIDTH, initial_indent="  ", subsequent_indent="     ")
        for recipe in each.recipes:
            yield from wrap(
                f"→ {recipe}: {RECIPES[recipe]}", WIDTH, initial_indent="     ", subsequent_indent="       "
            )


def _bare(told: Explanation) -> str:
    if told.state == "cold":
        return ""
    if told.bare_cpu_ms is None:
        return "; instruments cost: within noise"
    return f", without instruments {told.bare_cpu_ms:.1f} ms"


def _rest(rest: Sequence[Statement | LineUse | TemplateUse | LayerUse], what: str) -> Iterator[str]:
    if rest:
        ms = sum(each.ms if isinstance(each, Statement | LineUse) else each.own_ms for each in rest)
        yield f"{ms:10.1f}  in {_number(len(rest), f'more {what}')} (--all shows them)"


def _number(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _ms(ms: float) -> str:
    return f"{ms:8.1f} ms"


def _bytes(size: int) -> str:
    return f"{size} B" if size < 1000 else f"{size / 1000:.1f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"


def _shortened(name: str, width: int, left: bool = False) -> str:
    if len(name) <= width:
        return name
    return f"…{name[1 - width :]}" if left else f"{name[: width - 1]}…"
