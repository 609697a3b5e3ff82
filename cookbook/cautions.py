"""The pages of what goes wrong: mistakes with their measured cost, and advice that gains nothing."""

from cookbook import records
from cookbook.mistakes import LOSES, MISTAKES
from cookbook.reading import advice

GENERATED = "<!-- Written by `python -m cookbook pages` from the recipes and their record. Change those. -->"


def texts(known, record):
    """Return `{path below docs: text}`; `known` are the recipes by name."""
    return {
        "cookbook/mistakes.md": _mistakes(known, record),
        "cookbook/not-worth-it.md": _not_worth_it(record),
    }


def _mistakes(known, record):
    rows = ["| what is done | queries | CPU, ms | what helps | queries | CPU, ms |", "|---|---:|---:|---|---:|---:|"]
    for done, name, function in MISTAKES:
        if name in known:
            differs = known[name].facts.get("differs", ())
            told = f"{done}; **wrong result**" if function in differs or (name, function) in LOSES else done
            cells = [told, *_cost(record, name, function)]
            cells += [f"[{name}]({name}.md)", *_cost(record, name, "optimized")]
            rows.append(f"| {' | '.join(cells)} |")
    return f"""{GENERATED}

# Mistakes, and what they cost

Each stands in a recipe beside its cure, is measured with it, and is tested to be as wrong as it is said to be. CPU is
that of one call, of Python and PostgreSQL together. What is fast and wrong is the dearest.

{"\n".join(rows)}

[All recipes](README.md) · [not worth it](not-worth-it.md)
"""


def _cost(record, name, function):
    figures = record["recipes"][name]["functions"][function]
    return str(figures["queries"]), records.digits(sum(figures["cpu_ms"].values()))


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
proven equal. A gain below 1 is a loss. "No difference" is what naive against itself makes, too.

{"\n".join(rows)}

[All recipes](README.md) · [mistakes](mistakes.md)
"""
