"""The requests that chapters tell of, made on the shop of scale tiny; what was counted is a record.

.venv/bin/python -m cookbook runs     # makes them, and writes cookbook/records/tutorial.json
"""

from cookbook.tutorial.states import State

ADDRESSES = {"category": "category/lights/", "home": "", "product": "product/sorrel-drift-one-front-light-31/"}
TOLD = ("naive", "eager")
"""Stages of which chapters show statements; of the others they tell how many there are."""
STAGES = (*TOLD, "lean")

AT_STAGES = {f"{page} {stage}": f"/{stage}/{path}" for page, path in ADDRESSES.items() for stage in STAGES}
"""{name of the run: address}"""

_SELECTED = ("02_select_related",)
_COUNTED = ("04_counted", "04_solution")
_LAZY = ("10_cached", "10_lazy")
_READ = (*_SELECTED, "03_prefetch", "03_read_what_is_there")
STATES = {
    "00_one_question": State("category", "naive", ("00_one_question",)),
    "02_select_related": State("category", "naive", _SELECTED),
    "02_fetch_peers": State("category", "naive", ("02_fetch_peers",)),
    "02_solution": State("product", "naive", ("02_solution",)),
    "03_prefetch": State("category", "naive", (*_SELECTED, "03_prefetch")),
    "03_read_what_is_there": State("category", "naive", _READ),
    "03_solution": State("category", "naive", (*_READ, "03_solution")),
    "04_counted": State("category", "eager", ("04_counted",)),
    "04_solution": State("category", "eager", _COUNTED),
    "05_only": State("category", "eager", (*_COUNTED, "05_only")),
    "05_touched": State("category", "eager", (*_COUNTED, "05_only", "05_touched")),
    "05_solution": State("category", "eager", (*_COUNTED, "05_only", "05_solution")),
    "09_links": State("category", "eager", ("09_links",)),
    "09_solution": State("category", "naive", ("09_solution",)),
    "10_cached": State("category", "eager", ("10_cached",)),
    "10_lazy": State("category", "eager", _LAZY),
    "10_get_or_set": State("category", "eager", ("10_get_or_set",)),
    "10_solution": State("category", "eager", (*_LAZY, "10_solution")),
}
"""{name of the run: what mine.py is then}: each is the page that naive is."""

WRONG = {
    "04_two_counts": State("category", "eager", ("04_counted", "04_two_counts")),
    "10_one_key": State("category", "eager", ("10_cached", "10_one_key")),
}
"""The same, of what a chapter shows as a mistake: it is not the page that naive is."""

COLD = {f"{name} cold": STATES[name] for name in ("10_lazy", "10_get_or_set", "10_solution")}
"""The same, of what is asked for while the cache is empty."""


def address(name):
    """Return the address that a run asks for."""
    return AT_STAGES.get(name) or f"/mine/{ADDRESSES[(STATES | WRONG | COLD)[name].page]}"
