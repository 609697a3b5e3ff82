"""A page's budgets: `budgets.json` in its folder, recorded by `pytest --update-budgets -n 0`, never by hand.

Of two kinds: "cost", what each variant asks of the database and of the cache (tests/contracts/test_budgets.py), and
"reading", what its reader has to hold (tests/test_reading_cost.py). The diff of a new record says what a change costs.
"""

import json

from shop.pages import FOLDER
from tests.pages import PAGES


class Budgets:
    """Those of one kind: `{(page, key): budget}`. With `update`, what is held to them is recorded instead."""

    def __init__(self, kind, update):
        self.kind, self.update = kind, update
        self.written = {page: _read(_file(page)) for page in PAGES}
        self.budgets = {(page, key): each for page in PAGES for key, each in self.written[page].get(kind, {}).items()}

    def of(self, page, key, measured):
        """Return the budget of what costs this much; raise LookupError that names the file and what it lacks."""
        if self.update:
            self.budgets[page, key] = measured
        if (page, key) not in self.budgets:
            file = _file(page).relative_to(FOLDER.parents[1])
            raise LookupError(f'{file} has no budget "{key}" of the kind "{self.kind}": record it by --update-budgets.')
        return self.budgets[page, key]

    def write(self, keys):
        """Write those of these keys, `{(page, key)}`; others are of variants that are gone."""
        for page in PAGES:
            own = {key: each for (of, key), each in self.budgets.items() if of == page and (of, key) in keys}
            _file(page).write_text(_rows(self.written[page] | {self.kind: own}))


def _file(page):
    return FOLDER / page / "budgets.json"


def _read(file):
    return json.loads(file.read_text()) if file.exists() else {}


def _rows(kinds):
    """Return JSON with a line a budget."""
    told = {
        kind: ",\n".join(f"    {json.dumps(key)}: {json.dumps(each)}" for key, each in sorted(budgets.items()))
        for kind, budgets in sorted(kinds.items())
    }
    return "{\n" + ",\n".join(f"  {json.dumps(kind)}: {{\n{rows}\n  }}" for kind, rows in told.items()) + "\n}\n"
