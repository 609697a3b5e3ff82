"""python -m tests.why /tags/: what `manage.py why` says of a request of the stranger's project, on SQLite.

It takes the options of `manage.py why`. The project is laid out for the time, and gone afterwards.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.why.project import Stranger, lay_out, sqlite


def main(options):
    with TemporaryDirectory() as directory:
        place = lay_out(Path(directory) / "blog")
        _, told = Stranger(place, sqlite(place), "sqlite").ask(["fill"], ["why", *options])
    sys.stdout.write(told.out)
    sys.stderr.write(told.err)
    return told.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["--help"]))
