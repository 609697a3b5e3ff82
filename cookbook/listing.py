"""The list of recipes in a terminal, by impact."""

from rich.console import Console
from rich.table import Table

from cookbook import records
from cookbook.reading import recipes


def show():
    known, record = {recipe.name: recipe for recipe in recipes()}, records.load()
    table = Table(box=None, padding=(0, 2, 0, 0))
    for title in ("NAME", "gain", "what", "kind"):
        table.add_column(title, overflow="fold")
    for name in records.by_impact(known, record):
        gain = records.gain_of(record["recipes"].get(name))
        head = known[name].head
        table.add_row(name, records.times(gain) if gain else "–", head["title"], head["kind"])
    Console(highlight=False).print(table)
    print("\nPrint one in your own names: make recipe NAME=count_related_rows Review=Reply product=post ...")
