"""The list of recipes in a terminal, by impact. Plain Python, as nothing may be installed yet."""

import shutil
import textwrap

from cookbook import records
from cookbook.reading import recipes


def show():
    known, record = {recipe.name: recipe for recipe in recipes()}, records.load()
    width, widest = shutil.get_terminal_size().columns, max(map(len, known))
    for name in records.by_impact(known, record):
        start = f"{name:{widest}}  {_gain(record['recipes'].get(name)):23}  "
        what = f"{known[name].head['title']} ({known[name].head['kind']})"
        print(textwrap.fill(what, width, initial_indent=start, subsequent_indent=" " * len(start)))
    print("\nPrint one in your own names: make recipe NAME=count_related_rows Review=Reply product=post ...")


def _gain(figures):
    if not figures:
        return "–"
    optimized = figures["functions"]["optimized"]
    return "no difference" if optimized["verdict"] == "no difference" else records.told(optimized)
