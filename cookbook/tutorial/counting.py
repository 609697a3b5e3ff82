"""What a request asks for, counted as `manage.py why` counts it, and without what no other machine would repeat.

Times are left out, and so are numbers of lines: they change with each edit of the file, and the text says which line.
"""

import json
import re
from contextlib import redirect_stdout
from io import StringIO

from cookbook.reading import RecipeError
from cookbook.tutorial import plans
from cookbook.tutorial.recorded import FILE
from cookbook.tutorial.runs import AT_STAGES, COLD, LATER, PLAYED, STATES, TOLD, WRONG, address, state
from cookbook.tutorial.states import BESIDE, mounted

_LINE = re.compile(r":\d+(?= in |$)")


def run():
    """Make all runs on the seeded shop of scale tiny, and write the record."""
    plans.prepare()
    from shop.models import Dataset

    dataset = Dataset.objects.first()
    if not dataset or (dataset.scale, dataset.seed) != ("tiny", 1):
        raise RecipeError("Chapters count on the shop of scale tiny. Seed it first: make seed SCALE=tiny")
    runs = {name: counted(name) for name in names()}
    about = {"scale": dataset.scale, "seed": dataset.seed, "checksum": dataset.checksum}
    told = {name: plans.counted(name) for name in plans.CHANGED}
    FILE.write_text(written({"dataset": about, "runs": runs, "plans": told}), encoding="utf-8")
    print(f"{len(runs)} runs and {len(told)} plans counted, in {FILE.name}.")


def names():
    """Return the names of all runs."""
    return [*AT_STAGES, *STATES, *WRONG, *COLD, *LATER, *PLAYED]


def counted(name):
    """Return what one run asks for, or what a scene says; the shop of scale tiny is there."""
    from django.test import override_settings

    if name in AT_STAGES:
        found = asked(address(name))
        return found if name.endswith(TOLD) else found | {"groups": []}
    if name in PLAYED:
        scene, begun = PLAYED[name]
        with override_settings(ROOT_URLCONF=mounted(state(begun))):
            return {"says": said(scene)}
    with override_settings(ROOT_URLCONF=mounted(state(name))):
        found = asked(address(name), cold=name in COLD)
    return found | {"groups": []} if name in LATER else found


def said(scene):
    """Return the lines that a script beside the chapters prints."""
    source, printed = (BESIDE / f"{scene}.py").read_text(encoding="utf-8"), StringIO()
    with redirect_stdout(printed):
        exec(compile(source, f"{scene}.py", "exec"), {"__name__": "__main__"})  # noqa: S102
    return printed.getvalue().splitlines()


def asked(url, cold=False):
    """Return what an anonymous visitor's second request of this address asks for, or with an empty cache the first."""
    from lab.instruments.why import Asked, explain

    told = explain(Asked(url), repeat=1, cold=cold)
    if told.answer.status != 200:
        raise RecipeError(f"{url} was answered {told.answer.status}: {told.exception}")
    return {
        "address": url,
        "queries": told.queries,
        "again": told.again,
        "rows": sum(group.rows for group in told.statements),
        "bytes": sum(group.bytes for group in told.statements),
        "urls_reversed": told.reversals.count,
        "templates": {each.name: each.count for each in sorted(told.templates, key=lambda each: each.name)},
        "cache": {"asked": sum(use.calls for use in told.cache), "hits": sum(use.hits for use in told.cache)},
        "groups": _groups(told.statements),
    }


def written(record):
    """Return the record as text, each group of statements on a line of its own."""
    text = json.dumps(record, indent=1)
    flat = re.compile(r"\{[^{}]*\}")
    return flat.sub(lambda found: json.dumps(json.loads(found[0])), text) + "\n"


def _groups(statements):
    """Return the groups of statements as `why` lists them, the most frequent first."""
    groups = [
        {
            "where": _LINE.sub("", each.where),
            "count": each.count,
            "again": each.again,
            "rows": each.rows,
            "bytes": each.bytes,
            "sql": re.sub(r"\s+", " ", each.sql),
        }
        for each in statements
    ]
    return sorted(groups, key=lambda group: (-group["count"], -group["rows"], group["where"], group["sql"]))
