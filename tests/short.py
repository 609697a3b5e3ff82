"""What a run of all tests leaves out when it is started by hand, so that nobody waits long for it.

    @pytest.mark.one_in(3)    takes one row in three, and more where a value of a parameter would be missing
    @pytest.mark.long         is left out

Of 12 rows, six stages on two pages, `one_in(3)` takes eight: each stage and each page is among them.

    make test                                          the short run
    make test ARGS=tests/contracts/test_fresh.py       all rows of what is named; so with -k and -m
    make test ARGS="tests/contracts/test_fresh.py --short"     but for these
    CI=1 make test                                     all rows of all tests; the gate's run
    FULL=1 make test                                   all rows, and some tests longer (tests/full.py)
"""

import os
from collections import Counter, defaultdict

import pytest

from tests.full import ALL_ROWS

_NAMED = "TESTS_NAMED"  # in the environment, which xdist's processes share


def register(config):
    """Say what the marks are, and remember whether this run was asked for certain tests."""
    config.addinivalue_line("markers", "one_in(rows): a run of all tests takes one row in so many")
    config.addinivalue_line("markers", "long: a run of all tests leaves it out, but for the gate")
    if not hasattr(config, "workerinput"):
        named = config.args_source is pytest.Config.ArgsSource.ARGS
        named = named or any(map(config.getoption, ("keyword", "markexpr", "page")))
        named = named and not config.getoption("--short")
        os.environ[_NAMED] = "1" if named else ""


def is_short():
    """Say whether this is a run of all tests by hand."""
    return not ALL_ROWS and not os.environ[_NAMED]


def leave_out(config, items):
    """Take out of `items` what a short run leaves out."""
    if not is_short():
        return
    kept = set(taken(items))
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def taken(items):
    """Yield the items that a short run takes."""
    families = defaultdict(list)
    for item in items:
        if item.get_closest_marker("long"):
            continue
        if mark := item.get_closest_marker("one_in"):
            families[item.parent.nodeid, item.originalname, mark.args[0]].append(item)
        else:
            yield item
    for (*_, one_in), rows in families.items():
        rows.sort(key=lambda row: row.nodeid)  # the same ones, in whatever order the tests run
        yield from covering(rows, [_values(row) for row in rows], one_in)


def covering(rows, values, one_in):
    """Return one row in so many, and each further one that has a value which several rows have and no taken one."""
    often = {value for value, count in Counter(value for of_row in values for value in of_row).items() if count > 1}
    chosen, seen = [], set()
    for number, (row, of_row) in enumerate(zip(rows, values, strict=True)):
        if number % one_in == 0 or (often & of_row) - seen:
            chosen.append(row)
            seen |= of_row
    return chosen


def _values(item):
    return {(name, repr(value)) for name, value in item.callspec.params.items()}
