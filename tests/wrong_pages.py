"""Category pages that a reader may well write: wrong ones, with the contract that finds each, and right ones.

Each is a copy of a stage with a few changes: `Attempt(stage, gate, why, {text: another}, {text of the template: …})`.
`gate` is the one that it does not pass, "" where it passes them all; `why` is a part of what the judge says.
"""

from typing import NamedTuple


class Attempt(NamedTuple):
    begun_as: str
    gate: str
    why: str
    changes: dict[str, str]
    template: dict[str, str] = {}
    short: bool = False  # whether a part of the contract's rows finds it, too


WHOLE = """
from django.core.cache import cache


def view(request, slug):
    key = KEY
    if (answer := cache.get(key)) is None:
        answer = page(request, slug)
        answer["Content-Length"] = len(answer.content)
        cache.set(key, answer, SECONDS)
    return answer


def page(request, slug):
"""
VISITOR = 'f"mine:{request.get_full_path()}:{request.COOKIES}"'


def _whole(key, seconds="60", staleness="0"):
    changes = {"def view(request, slug):\n": WHOLE.replace("KEY", key).replace("SECONDS", seconds).lstrip("\n")}
    return changes | {"STALENESS = 0": f"STALENESS = {staleness}"}


ATTEMPTS = {
    "ties in another order": Attempt("lean", "same page", "mine", {'("lowest", "-pk")': '("lowest", "pk")'}),
    "a facet narrowed by its own choice": Attempt(
        "lean", "same page", "price=under-50 at mine", {"_all(conditions, but=facet)": "_all(conditions)"}
    ),
    "drafts on the shelf": Attempt(
        "eager", "same page", "mine", {"shelf = Product.objects.published()": "shelf = Product.objects"}
    ),
    "a page beyond the last one": Attempt(
        "naive",
        "same page",
        "page=99999999",
        {"paginator.page(chosen[": "paginator.get_page(chosen[", 'chosen["page"] > paginator': "0 > paginator"},
        short=True,
    ),
    "a link into another stage": Attempt(
        "lean", "same page", "/naive/", {}, {"{% block tree %}": '{% block tree %}<a href="/naive/">Up</a>'}
    ),
    "an error where nothing is found": Attempt(
        "lean",
        "same page",
        "mine.py, line LINE: ZeroDivisionError",
        {"    context = {": "    24 / total\n    context = {"},
    ),
    "kept whatever is chosen": Attempt("lean", "same page", "mine", _whole('f"mine:{request.path}:{request.COOKIES}"')),
    "kept for whoever comes": Attempt("lean", "private", "mine", _whole('f"mine:{request.get_full_path()}"')),
    "who was here": Attempt(
        "lean",
        "private",
        "kept in the process",
        {
            "def view(request, slug):\n": "NAMES = set()\n\n\ndef view(request, slug):\n"
            '    NAMES.add(getattr(getattr(request.user, "customer", None), "name", ""))\n'
        },
    ),
    "kept without telling for how long": Attempt("lean", "fresh", "stale", _whole(VISITOR)),
    "kept for longer than is told": Attempt("lean", "fresh", "stale", _whole(VISITOR, "600", "60")),
    "remembered by the process": Attempt(
        "lean",
        "fresh",
        "stale",
        {
            "from django.shortcuts": "from functools import cache\n\nfrom django.shortcuts",
            "def _conditions(": "@cache\ndef categories_once():\n    return counted_tree()\n\n\ndef _conditions(",
            "categories = counted_tree()": "categories = categories_once()",
        },
    ),
    "an endless way up": Attempt(
        "naive",
        "same page",
        "did not end within 20 s. It was in shop/pages/category/mine.py, line ",
        {"while category := category.parent:": "while category.parent:"},
    ),
    "kept for as long as is told": Attempt("lean", "", "", _whole(VISITOR, "60", "60")),
}


def write(attempt, root):
    """Change the copy of the stage that is there already, in the checkout at `root`; return the line of its changes."""
    line = 0
    for file, changes in (
        ("shop/pages/category/mine.py", attempt.changes),
        ("templates/shop/category_mine.html", attempt.template),
    ):
        path = root / file
        text = path.read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in text, f"{file} has no {old}"
            line = line or text[: text.index(old)].count("\n") + 1
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    return line
