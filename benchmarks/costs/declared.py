"""What is said elsewhere of each stage and stands in the record as it was then: writes, lines to read, lateness."""

import json
import statistics

from benchmarks.writes.page import RECORDS
from shop import pages
from shop.stages import CACHED, DENORMALIZED
from tests.fire.blows import BOUNDS
from tests.pages import of

from .measuring import STAGES

KINDS = ("freshness bound", "memory", "HTTP semantics", "idiom")
GIVES_UP = {
    "naive": {},
    "eager": {"memory": "whole rows, and all reviews of each card"},
    "lean": {"idiom": "rows of columns for instances"},
    "denormalized": {"idiom": "triggers, SQL by hand"},
    "fragments": {
        "freshness bound": "other writers, and where a page chooses one",
        "memory": "each part, for each stage's links",
        "idiom": "a tag for all that a part shows",
    },
    "optimized": {
        "freshness bound": "the same",
        "memory": "each address that is asked for twice",
        "HTTP semantics": "no proxy may keep a page, no 304 of a form for a crawler",
        "idiom": "placeholders for what is personal",
    },
}


def declared(scale):
    """Return `{stage: {"write", "reading", "late"}}`, each as its source says it now; SystemExit if there is none."""
    record = RECORDS / f"writes-{scale}.json"
    if not record.exists():
        raise SystemExit(f"There is no {record.name}: measure it by python -m benchmarks.writes --scale {scale}.")
    price = json.loads(record.read_text(encoding="utf-8"))["alone_ms"]["price"]
    return {stage: {"write": _write(price, stage), "reading": reading(stage), "late": late(stage)} for stage in STAGES}


def _write(price, stage):
    """Statements and milliseconds of a change of a price, commit included, with all that the stage needs of it."""
    side = "renewed" if stage in CACHED else "triggers" if stage in DENORMALIZED else "plain"
    return {"side": side, "statements": price[side]["statements"], "ms": price[side]["median"]}


def reading(stage):
    """Return the mean, over pages, of lines to read and of those that are SQL by hand, as budgets.json has them."""
    budgets = []
    for page in pages.PAGES:
        file = pages.FOLDER / page / "budgets.json"
        budgets.append(json.loads(file.read_text(encoding="utf-8"))["reading"][pages.served_by(page, stage)])
    return {what: round(statistics.mean(budget[what] for budget in budgets)) for what in ("lines", "sql")}


def late(stage):
    """Return after how many seconds a write shows at last, which the tests hold the stage to: `chosen` by pages."""
    if stage not in CACHED:
        return {"by_the_shop": 0, "by_others": 0, "chosen": {}}
    chosen = {f"{page}: {part}": each.seconds for page in pages.PAGES for part, each in of(page).late.items()}
    return {"by_the_shop": BOUNDS["committed"], "by_others": max(BOUNDS.values()), "chosen": chosen}
