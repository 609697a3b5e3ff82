"""What each stage costs: a write, bytes in PostgreSQL and Valkey, memory of a worker, lines to read, lateness.

    .venv/bin/python -m benchmarks.costs            # writes benchmarks/records/costs.json
    .venv/bin/python -m benchmarks.costs --readme   # writes README's table anew, from the record

Measured on the shop as it is seeded, whose cache is emptied: what lies in tables and indexes (measuring.py), and what
fresh workers take that are asked for each page's most popular addresses until they are stored (worker.py). Writes are
those of benchmarks/writes, lines those of budgets.json, lateness what the tests hold stages to (declared.py).
"""

import argparse
import json
import os
from datetime import UTC, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.optimized")
os.environ.setdefault("ROLE", "jobs")  # how the shop is asked what it holds; workers are the web's

import django

django.setup()

from benchmarks.costs import measuring, readme  # noqa: E402
from benchmarks.costs.declared import declared  # noqa: E402
from config.cores import usable_cores  # noqa: E402
from loadtests.bench.machine import commit, describe_machine  # noqa: E402
from shop.models import Dataset  # noqa: E402

ADDRESSES, PROCESSES = 50, 3


def measured(each, processes):
    """Return the record."""
    dataset = Dataset.objects.first()
    if dataset is None:
        raise SystemExit("There is no shop yet: run `make seed`, and then this again.")
    said, started_at, measured_at = declared(dataset.scale), datetime.now(UTC), commit()
    asked, beyond = measuring.paths(each), measuring.postgresql()
    served = measuring.workers(asked, processes, {}, lambda stage: print(f"A worker of {stage}", flush=True))
    return {
        "what": "costs",
        "started_at": started_at.isoformat(timespec="seconds"),
        "commit": measured_at,
        "machine": describe_machine(usable_cores()),
        "dataset": {"scale": dataset.scale, "seed": dataset.seed, "checksum": dataset.checksum},
        "addresses_a_page": each,
        "addresses": len(asked),
        "processes": processes,
        "postgresql_own_bytes": beyond["own"],
        "stages": {
            stage: said[stage] | {"postgresql_bytes": beyond[stage]} | served[stage] for stage in measuring.STAGES
        },
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.costs", description=__doc__.partition("\n")[0])
    parser.add_argument("--readme", action="store_true", help="write README's table, and measure nothing")
    parser.add_argument("--addresses", type=int, default=ADDRESSES, help="of each page, at most")
    parser.add_argument("--processes", type=int, default=PROCESSES, help="fresh workers of each stage")
    chosen = parser.parse_args()
    if chosen.readme:
        text = readme.README.read_text(encoding="utf-8")
        readme.README.write_text(readme.replaced(text, readme.record()), encoding="utf-8")
    else:
        record = measured(chosen.addresses, chosen.processes)
        readme.RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        print(f"{readme.table_of(record)}\n\n{readme.note_of(record)}")
