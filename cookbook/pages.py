"""The pages of recipes, indexes and tutorial, written from source, records and runs, and from nothing else.

.venv/bin/python -m cookbook pages            # writes them
.venv/bin/python -m cookbook pages --check    # says what would change
"""

import re
from pathlib import Path

from cookbook import indexes, list_page, records
from cookbook.quoting import fenced, statement
from cookbook.reading import RecipeError, recipes
from cookbook.tutorial import texts as tutorial

DOCS = Path(__file__).resolve().parents[1] / "docs"
START, END = "<!-- cures:start -->", "<!-- cures:end -->"
OWN = ("cookbook", "tutorial")  # folders of docs in which nothing else may be
SHOWN = 10  # recipes in README
GENERATED = "<!-- Written by `python -m cookbook pages` from the recipe and its record. Change those. -->"


def write(check=False, docs=DOCS):
    """Write all pages, or with `check` return a sentence that names those that are not what they should be."""
    wanted = texts(recipes(), records.load())
    stale = [name for name, text in wanted.items() if not (docs / name).exists() or (docs / name).read_text() != text]
    known = {str(path.relative_to(docs)) for folder in OWN for path in (docs / folder).glob("*.md")}
    extra = sorted(known - wanted.keys())
    if check:
        told = f"Not as recipes and record say: {', '.join(stale + extra)}. Run: python -m cookbook pages"
        return told if stale or extra else None
    for name in extra:
        (docs / name).unlink()
    for name in stale:
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(wanted[name], encoding="utf-8")
    print(f"{len(stale)} written, {len(extra)} removed, {len(wanted)} in all.")
    return None


def texts(all_recipes, record):
    """Return `{path below docs: text}` of every page."""
    pages = {f"cookbook/{recipe.name}.md": page(recipe, _figures(recipe, record)) for recipe in all_recipes}
    pages |= indexes.texts(all_recipes, record) | {"list_page.md": list_page.text()} | tutorial.texts()
    return pages | {"../README.md": _readme(all_recipes, record)}


def _readme(all_recipes, record):
    """Return README with the recipes of the largest impact between its markers."""
    known = {recipe.name: recipe for recipe in all_recipes}
    best = [known[name] for name in records.by_impact(known, record)[:SHOWN]]
    text = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    block = f"{START}\n\n{indexes.table(best, record, 'docs/cookbook/')}\n\n{END}"
    return re.sub(f"{START}.*{END}", lambda _: block, text, flags=re.DOTALL)


def page(recipe, figures):
    """Return a recipe's page."""
    facts, sections = recipe.facts, recipe.sections
    optimized = figures["functions"]["optimized"]
    parts = [
        GENERATED,
        f"# {recipe.head['title'].rstrip('.')}",
        f"*{facts['symptom']}* · {recipe.head['kind']} · {recipe.head['django']} · {recipe.head['database']}",
        f"**{_gain_sentence(optimized)}**",
        "## Do you have it?",
        f"{_upper(sections['Symptom'])}.",
        f"**Detect it in your project:** {sections['Detect']}.",
        "## The recipe",
        _names(recipe),
        fenced(_without_docstring(recipe.above), "python"),
        *_sql(figures),
        *_plans(figures),
        "## Why it works",
        facts["why"],
        "## What it gains, and what it costs",
        _table(figures, facts.get("differs", ())),
        _about(figures),
        f"**Price:** {sections['Price']}.",
        f"**Trap:** {sections['Trap']}.",
        f"**Not when:** {sections['Not when']}.",
        "## Run it",
        fenced(f"$ make cookbook NAME={recipe.name}\n{records.summary(recipe.name, figures)}", "text"),
        "## Where the shop uses it",
        facts["shop"],
        "## Tested",
        f"Equal at none, one, many, NULL and after changes, with the counts of queries above, in this shop and "
        f"{_stranger(recipe)}. Source: [{recipe.name}.py](../../cookbook/recipes/{recipe.name}.py). "
        f"[All recipes](README.md) · [by symptom](by-symptom.md) · [by name in Django](by-api.md)",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _figures(recipe, record):
    if recipe.name not in record["recipes"]:
        raise RecipeError(f"{recipe.name} has no record. Measure it: make cookbook NAME={recipe.name}")
    return record["recipes"][recipe.name]


def _gain_sentence(optimized):
    if optimized["verdict"] == "no difference":
        return f"No difference in CPU that the machine does not make of nothing: {records.times(optimized['gain'])}."
    if optimized["verdict"] == "loss":
        return f"It {records.told(optimized)} the CPU, and is worth that for what it shows or saves elsewhere."
    return f"Gain {records.times(optimized['gain'])} in CPU, of Python and PostgreSQL together."


def _names(recipe):
    """Return the command that prints the recipe, and what each of its names means."""
    if not recipe.names:
        return f"Printed by `make recipe NAME={recipe.name}`; it has no names to change."
    names = " ".join(f"{name}=…" for name in recipe.names)
    rows = ["| name | what it is |", "|---|---|", *(f"| `{name}` | {what} |" for name, what in recipe.names.items())]
    told = f"In your names: `make recipe NAME={recipe.name} {names}`. What you leave out stays the shop's."
    return told + "\n\n" + "\n".join(rows)


def _without_docstring(source):
    return re.sub(r'\A""".*?"""\n+', "", source, flags=re.DOTALL)


def _sql(figures):
    shown = []
    for name in ("naive", "optimized"):
        statements = figures["functions"][name].get("statements") or []
        text = ";\n\n".join(statement(*each) for each in statements[:4])
        if len(statements) > 4:
            text += f";\n\n-- and {len(statements) - 4} more"
        shown.append(f"`{name}` sends:\n\n" + fenced(text, "sql") if text else f"`{name}` sends no SQL.")
    asked = any(figures["functions"][name].get("statements") for name in ("naive", "optimized"))
    return ["## What PostgreSQL is asked", *shown] if asked else []


def _plans(figures):
    return [f"Plan of `{name}`:\n\n" + fenced(text, "text") for name, text in figures["plans"].items()]


def _table(figures, differs):
    rows = [
        "| function | Python, ms | PostgreSQL, ms | queries | rows | gain over naive |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, found in figures["functions"].items():
        cpu = found["cpu_ms"]
        gain = records.times(found["gain"]) if found["gain"] else "–"
        if found["verdict"] == "no difference":
            gain += ", no difference"
        label = f"`{name}`, wrong result" if name in differs or name == "wrong" else f"`{name}`"
        cells = [label, records.digits(cpu["python"]), records.digits(cpu["postgresql"])]
        cells += [str(found.get("queries", "–")), str(found.get("rows", "–")), gain]
        rows.append(f"| {' | '.join(cells)} |")
    rows += [f"| {what} | {records.digits(value)} | | | | |" for what, value in figures["price"].items()]
    return "\n".join(rows)


def _about(figures):
    about, machine = figures["about"], figures["about"]["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return (
        f"CPU of one call with {figures['rows']} rows, the median of {figures['rounds']} rounds in which all functions "
        f"take turns; brackets hold 95 % intervals. A/A, naive against itself: {records.times(figures['noise'])}. "
        f"{machine['cpu']}, {machine['cores']} cores; {versions}; scale {about['dataset']['scale']}; "
        f"commit {about['commit']}."
    )


def _stranger(recipe):
    databases = recipe.facts.get("databases", ("postgresql", "sqlite"))
    names = " and ".join({"postgresql": "PostgreSQL", "sqlite": "SQLite"}[each] for each in sorted(databases))
    return f"renamed in [another project](../../cookbook/stranger/) on {names}"


def _upper(text):
    return text[:1].upper() + text[1:]
