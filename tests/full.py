"""How long the tests are: as a developer waits for them, with all rows (CI=1), or as long as they can be (FULL=1).

    thinned(WRITES, 2)     every second one, or all of them for CI and at full length

What stays says the test: each stage, page, door and visitor is among it.
"""

import os
from itertools import islice


def _is_set(name):
    return os.environ.get(name, "0").lower() not in ("", "0", "false")


FULL = _is_set("FULL")
ALL_ROWS = FULL or _is_set("CI")


def thinned(found, one_in):
    """Return one row in so many, the first among them, or all."""
    return list(found) if ALL_ROWS else list(islice(found, 0, None, one_in))
