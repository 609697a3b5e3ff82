"""How long seeding takes and how much memory it needs, in a database of its own beside the shop's.

    .venv/bin/python benchmarks/seeding.py             # small and medium
    .venv/bin/python benchmarks/seeding.py tiny small

The time is that of the whole `manage.py seed`, start of Python included; the memory is the peak of that process, not of
PostgreSQL, which has its own bounds.
"""

import argparse
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import psycopg  # noqa: E402

from config.environment import read  # noqa: E402
from services import POSTGRESQL  # noqa: E402

DATABASE = "tandem_benchmark"
LIMITS = {"small": "25 s", "medium": "240 s and 1 024 MiB"}


def main(scales):
    read(ROOT / ".env")
    shop = os.environ.get("DATABASE_URL") or POSTGRESQL.url("postgres")
    os.environ["DATABASE_URL"] = urlsplit(shop)._replace(path=f"/{DATABASE}").geturl()
    with closing(psycopg.connect(shop, autocommit=True)) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        connection.execute(f"CREATE DATABASE {DATABASE}")
        try:
            _manage("migrate", "--verbosity", "0")
            for scale in scales:
                seconds, mebibytes = _manage("seed", "--scale", scale)
                limit = f" (limit {LIMITS[scale]})" if scale in LIMITS else ""
                print(f"\n{scale}: {seconds:.1f} s, peak memory {mebibytes:.0f} MiB{limit}\n", flush=True)
        finally:
            connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def _manage(*arguments):
    """Run a command of manage.py. Return its time in seconds and its peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, ROOT / "manage.py", *arguments])
    _, status, usage = os.wait4(process.pid, 0)
    if code := os.waitstatus_to_exitcode(status):
        sys.exit(f"manage.py {' '.join(arguments)} ended with {code}.")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kibibytes here
    return time.perf_counter() - start, usage.ru_maxrss * unit / 1024**2


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("scales", nargs="*", help="of tiny, small, medium and large; default: small and medium")
    main(parser.parse_args().scales or list(LIMITS))
