"""`python -m loadtests`: run, report, compare, table."""

import sys

if sys.argv[1:2] == ["run"]:
    import locust  # noqa: F401  patches the standard library for gevent, so it comes before everything else

from loadtests.cli import main

if __name__ == "__main__":
    sys.exit(main())
