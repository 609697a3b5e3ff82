"""Explanations as one self-contained page for a browser: no script, and nothing from elsewhere."""

from pathlib import Path
from typing import Any

from django.template import Context, Engine

from ..middleware_timing import VIEW
from . import versus
from .explanation import Explanation
from .recipes import RECIPES
from .sql import brief

__tracebackhide__ = True  # nothing in this module is the line a reader looks for


def html(told: Explanation, other: Explanation | None = None) -> str:
    """Return the page of one explanation, or of two with what differs between them."""
    engine = Engine(dirs=[str(Path(__file__).parent)])
    sides = [_side(told)] if other is None else [_side(told, "A"), _side(other, "B")]
    context: dict[str, Any] = {"sides": sides, "figures": [], "matches": []}
    if other is not None:
        context["figures"] = versus.figures(told, other)
        context["matches"] = [_match(match) for match in versus.matches(told, other)[:25]]
    return str(engine.get_template("page.html").render(Context(context)))


def _side(told: Explanation, letter: str = "") -> dict[str, Any]:
    parts = {"SQL": told.parts.sql, "Templates": told.parts.templates, "Cache": told.parts.cache}
    parts |= {"Layers": told.parts.layers, "Python": told.parts.python}
    return {
        "told": told,
        "letter": letter,
        "parts": [
            {"name": name, "ms": ms, "share": 100 * ms / told.wall_ms if told.wall_ms else 0.0}
            for name, ms in sorted(parts.items(), key=lambda item: -item[1])
        ],
        "statements": [{"of": each, "brief": brief(each.sql, 160)} for each in told.statements],
        "layers": [layer for layer in told.layers if layer.name != VIEW],
        "advice": [
            {"sentence": each.sentence, "recipes": [(name, RECIPES[name]) for name in each.recipes]}
            for each in told.advice
        ],
        "plans": ["\n".join(plan.lines(140)) for plan in told.plans],
    }


def _match(match: versus.Match) -> dict[str, Any]:
    side = match.before or match.after
    assert side is not None
    return {
        "of": match,
        "only": "A" if match.after is None else "B" if match.before is None else "",
        "brief": brief(side.sql, 160),
        "diff": [line for line in match.diff if not line.startswith("@@")],
        "plan": [pair.line() for pair in match.plan],
    }
