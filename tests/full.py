"""How long the tests are: with all rows for the gate (CI=1), or as long as they can be (FULL=1).

Without either, a run of all tests is a short one (tests/short.py). Which rows FULL=1 adds to a test says the test; each
stage, page, door and visitor is among them anyway.
"""

import os


def _is_set(name):
    return os.environ.get(name, "0").lower() not in ("", "0", "false")


FULL = _is_set("FULL")
ALL_ROWS = FULL or _is_set("CI")
