"""The pages of what goes wrong: mistakes with their measured cost, and advice that gains nothing."""

from cookbook import records
from cookbook.mistakes import BESIDE, LOSES, MISTAKES
from cookbook.reading import advice, mistakes

GENERATED = "<!-- Written by `python -m cookbook pages` from the recipes and their record. Change those. -->"

WRONG = "; **wrong result**"


def texts(known, record):
    """Return `{path below docs: text}`; `known` are the recipes by name."""
    return {
        "cookbook/mistakes.md": _mistakes(known, record),
        "cookbook/not-worth-it.md": _not_worth_it(record),
    }


def _mistakes(known, record):
    rows = [
        "| what is done | queries | CPU, ms | what helps | queries | CPU, ms | beside CPU |",
        "|---|---:|---:|---|---:|---:|---|",
    ]
    for done, name, function in MISTAKES:
        if name in known:
            differs = known[name].facts.get("differs", ())
            told = done + WRONG * (function in differs or (name, function) in LOSES)
            figures = record["recipes"][name]
            cells = [told, *_cost(figures, function), f"[{name}]({name}.md)", *_cost(figures, "optimized")]
            rows.append(f"| {' | '.join([*cells, _beside(figures) if name in BESIDE else ''])} |")
    for each in mistakes():
        figures, (title, why) = record["mistakes"][each.name], each.verdict
        told = f"[{title}](../../cookbook/mistakes/{each.name}.py){WRONG * ('naive' in each.facts.get('differs', ()))}"
        cells = [told, *_cost(figures, "naive"), why, *_cost(figures, "optimized"), _beside(figures)]
        rows.append(f"| {' | '.join(cells)} |")
    return f"""{GENERATED}

# Mistakes, and what they cost

Each stands in a recipe beside its cure, or in a file of its own; it is measured with what helps, and tested to be as
wrong as it is said to be. CPU is that of one call, of Python and PostgreSQL together. What is fast and wrong is the
dearest.

{"\n".join(rows)}

[All recipes](README.md) · [not worth it](not-worth-it.md)
"""


def _cost(figures, function):
    found = figures["functions"][function]
    return str(found["queries"]), records.digits(sum(found["cpu_ms"].values()))


def _beside(figures):
    return "; ".join(f"{what}: {records.digits(value)}" for what, value in figures["price"].items())


def _not_worth_it(record):
    rows = ["| advice | gain | CPU saved a call, ms | why |", "|---|---:|---:|---|"]
    for each in advice():
        figures = record["not_worth_it"][each.name]["functions"]
        title, why = each.verdict
        gain = records.times(figures["optimized"]["gain"])
        gain += ", no difference" * (figures["optimized"]["verdict"] == "no difference")
        before, after = (sum(figures[name]["cpu_ms"].values()) for name in ("naive", "optimized"))
        source = f"[{title}](../../cookbook/not_worth_it/{each.name}.py)"
        rows.append(f"| {source} | {gain} | {records.digits(before - after)} | {why} |")
    return f"""{GENERATED}

# Measured, and not worth it

Advice that is often given, in the place where it is given most: a page of a list. Measured as the recipes are, and
proven equal. None gains 10 %. A gain below 1 is a loss; "no difference" is what naive against itself makes, too.

{"\n".join(rows)}

[All recipes](README.md) · [mistakes](mistakes.md)
"""
