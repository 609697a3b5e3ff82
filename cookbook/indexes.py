"""The three indexes, the page that leads from a symptom to a recipe, and the rules for coding agents."""

from cookbook import cautions, records
from cookbook.slow import SYMPTOMS

GENERATED = "<!-- Written by `python -m cookbook pages` from the recipes and their record. Change those. -->"
EXAMPLE = (
    "A worked example, from a slow view and template to fast ones: [a slow list page, mended](list_page.md).\n\n"
    "Behind each recipe stands its gain in CPU. What looks gains nothing by itself: there stands what looking costs."
)
OTHERS = (
    "[By impact](README.md) · [by symptom](by-symptom.md) · [by name in Django](by-api.md) · "
    "[from a slow page to its cure](../slow.md) · [mistakes](mistakes.md) · [not worth it](not-worth-it.md)"
)


def texts(recipes, record):
    """Return `{path below docs: text}`."""
    known = {recipe.name: recipe for recipe in recipes}
    ordered = [known[name] for name in records.by_impact(known, record)]
    return {
        "cookbook/README.md": _by_impact(ordered, record),
        "cookbook/by-symptom.md": _by_symptom(ordered, record),
        "cookbook/by-api.md": _by_api(ordered),
        "slow.md": _slow(known, record),
        "llms.txt": _rules(ordered, record),
        **cautions.texts(known, record),
    }


def table(ordered, record, where=""):
    """Return the recipes as a Markdown table with their gains, linked to their pages in the directory `where`."""
    rows = ["| recipe | gain | queries | kind |", "|---|---:|---:|---|"]
    for recipe in ordered:
        functions = record["recipes"][recipe.name]["functions"]
        queries = f"{functions['naive']['queries']} → {functions['optimized']['queries']}"
        title = recipe.head["title"].rstrip(".")
        link = f"[{title}]({where}{recipe.name}.md)"
        rows.append(f"| {link} | {gain(recipe, record)} | {queries} | {recipe.head['kind']} |")
    return "\n".join(rows)


def gain(recipe, record):
    return records.told(record["recipes"][recipe.name]["functions"]["optimized"])


def _by_impact(ordered, record):
    return f"""{GENERATED}

# Recipes, by impact

One technique each, in a file that can be pasted. Each is proven equal to what it replaces, here and in
[another project](../../cookbook/stranger/) with other models; it is measured, and its price is stated.

    make recipe NAME=count_related_rows Review=Reply product=post products=posts reviews=replies   # in your names
    make cookbook NAME=count_related_rows                                                          # on your machine

Give the names that you have: what you leave out stays the shop's, and is listed after the code. Printing needs nothing
but Python 3.9 or newer. [A slow list page, mended](../list_page.md) puts three of them into one view.

Gain is naive ÷ optimized in CPU of Python and PostgreSQL together, for one call; the order is that of the interval's
lower end. It is the gain of that piece of work alone: what a page gains depends on what else it does. What looks and
warns gains nothing by itself: at the end stands how many times the CPU it costs while it looks.

{table(ordered, record)}

{OTHERS}
"""


def _by_symptom(ordered, record):
    rows = ["| what one searches for | recipe | gain |", "|---|---|---:|"]
    for recipe in sorted(ordered, key=lambda recipe: recipe.facts["symptom"].lower()):
        title = recipe.head["title"].rstrip(".")
        rows.append(f"| {recipe.facts['symptom']} | [{title}]({recipe.name}.md) | {gain(recipe, record)} |")
    return f"{GENERATED}\n\n# Recipes, by symptom\n\n" + "\n".join(rows) + f"\n\n{OTHERS}\n"


def _by_api(ordered):
    found = {}
    for recipe in ordered:
        for name in recipe.facts["api"]:
            found.setdefault(name, []).append(f"[{recipe.name}]({recipe.name}.md)")
    rows = ["| name | recipes |", "|---|---|"]
    rows += [f"| `{name}` | {', '.join(found[name])} |" for name in sorted(found, key=str.lower)]
    return f"{GENERATED}\n\n# Recipes, by name in Django\n\n" + "\n".join(rows) + f"\n\n{OTHERS}\n"


def _slow(known, record):
    lines = ["your page is slow, or wrong"]
    for number, (branch, leaves) in enumerate(_branches(known)):
        last = number == len(_branches(known)) - 1
        lines.append(f"{'└─' if last else '├─'} {branch}")
        for place, leaf in enumerate(leaves):
            bend = "└─" if place == len(leaves) - 1 else "├─"
            lines.append(f"{'   ' if last else '│  '}{bend} {leaf.what} → {', '.join(leaf.recipes)}")
    sections = []
    for branch, leaves in _branches(known):
        rows = ["| what it is | how to see it | what shows it | what helps |", "|---|---|---|---|"]
        for leaf in leaves:
            shown = f"`why {leaf.request}`" if leaf.request else leaf.no_request
            links = ", ".join(f"[{name}](cookbook/{name}.md) ({gain(known[name], record)})" for name in leaf.recipes)
            rows.append(f"| {leaf.what} | {leaf.how} | {shown} | {links} |")
        sections.append(f"## {branch}\n\n" + "\n".join(rows))
    tree = "\n".join(lines)
    return f"""{GENERATED}

# From a slow page to its cure

```text
{tree}
```

`manage.py why` looks at one request of yours and names the recipes that fit;
[how to have it in your project](../lab/instruments/README.md). Each symptom that one request can show is planted in
[a small blog](../tests/why/stranger/blog/symptoms.py). `why /tags/` below is

    .venv/bin/python -m tests.why /tags/

and ends with what to look at first, and a recipe of the same row.

{EXAMPLE}

{"\n\n".join(sections)}
"""


def _branches(known):
    """The tree, with the recipes that there are."""
    branches = []
    for branch, leaves in SYMPTOMS:
        kept = [leaf._replace(recipes=[name for name in leaf.recipes if name in known]) for leaf in leaves]
        if kept := [leaf for leaf in kept if leaf.recipes]:
            branches.append((branch, kept))
    return branches


def _rules(ordered, record):
    blocks = []
    for recipe in ordered:
        functions, sections = record["recipes"][recipe.name]["functions"], recipe.sections
        before = recipe.functions.get("naive", "")
        after = recipe.functions.get("optimized", "")
        code = f"\nBefore:\n{_indented(before)}\nAfter:\n{_indented(after)}" if before and after else ""
        blocks.append(
            f"## {recipe.name}: {recipe.head['title']}\n"
            f"Impact: {gain(recipe, record)}; queries {functions['naive']['queries']} to "
            f"{functions['optimized']['queries']}. {recipe.head['django']}, {recipe.head['database']}.\n"
            f"When: {sections['Symptom']}.\nDetect: {sections['Detect']}.\nPrice: {sections['Price']}.\n"
            f"Trap: {sections['Trap']}.\nNot when: {sections['Not when']}.\n"
            f"Source: cookbook/recipes/{recipe.name}.py{code}"
        )
    head = (
        "# Tandem's recipes for fast Django pages\n\n"
        "> Rules with measured impact, the largest first. Written by `python -m cookbook pages`. Measure before and "
        "after; keep a change only if results are equal. Apply one whose Trap and Not when you have read.\n"
    )
    return "\n\n".join([head.strip(), *blocks]) + "\n"


def _indented(text):
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())
