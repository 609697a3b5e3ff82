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
    "11_solution": State("category", "lean", ("11_solution",)),
    "12_solution": State("category", "lean", ("12_solution",)),
    "13_kept": State("category", "lean", ("13_kept",)),
    "13_single_flight": State("category", "lean", ("13_kept", "13_single_flight")),
    "17_counted_apart": State("category", "lean", ("17_counted_apart",)),
}
"""{name of the run: what mine.py is then}: each is the page that naive is."""

WRONG = {
    "04_two_counts": State("category", "eager", ("04_counted", "04_two_counts")),
    "10_one_key": State("category", "eager", ("10_cached", "10_one_key")),
}
"""The same, of what a chapter shows as a mistake: it is not the page that naive is."""

COLD = {f"{name} cold": STATES[name] for name in ("10_lazy", "10_get_or_set", "10_solution")}
"""The same, of what is asked for while the cache is empty."""

LATER = {
    "11_cache_page": ("private", State("product", "lean", ("11_cache_page",))),
    "12_ttl": ("fresh", State("category", "lean", ("12_ttl",))),
    "12_version": ("fresh", State("category", "lean", ("12_ttl", "12_version"))),
}
"""{name: (the gate of `make check` that finds it, what mine.py is then)}, of mistakes that a second look shows: another
visitor's, or one after a write. A first look is the page that naive is."""

SCENES = {
    "11_two_visitors": ("11_cache_page",),
    "12_change_a_price": ("12_ttl", "12_version", "12_solution"),
    "13_ten_at_once": ("13_kept", "13_single_flight"),
}
"""{a script beside the chapters: the states of mine.py that it is played with}; what it prints is a run, too."""
PLAYED = {f"{scene} {state}": (scene, state) for scene, states in SCENES.items() for state in states}


def address(name):
    """Return the address that a run asks for."""
    return AT_STAGES.get(name) or f"/mine/{ADDRESSES[state(name).page]}"


def state(name):
    """Return what mine.py is in the run of this name."""
    return LATER[name][1] if name in LATER else (STATES | WRONG | COLD)[name]
