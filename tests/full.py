"""FULL=1 makes the tests as long as they can be; without it, some take fewer rows than there are.

Which rows are left says the test: each stage, page, door and visitor is among them.
"""

import os

FULL = os.environ.get("FULL", "0") not in ("", "0")
