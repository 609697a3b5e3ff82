"""What each stage costs: a write, bytes in PostgreSQL and Valkey, memory of a worker, lines to read, lateness.

    SCALE=small .venv/bin/python -m benchmarks.costs         # writes benchmarks/records/costs.json
    SCALE=small .venv/bin/python -m benchmarks.costs --page  # writes the table of docs/costs.md anew, from the record

Measured on the shop as it is seeded, whose cache is emptied: what lies in tables and indexes (measuring.py), and what
fresh workers take that are asked for each page's most popular addresses until they are stored (worker.py). Writes are
those of benchmarks/writes, lines those of budgets.json, lateness what the tests hold stages to (declared.py).
"""

import argparse
import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.optimized")
os.environ.setdefault("ROLE", "jobs")  # how the shop is asked what it holds; workers are the web's

import django

django.setup()

from benchmarks.costs import measuring, page  # noqa: E402
from benchmarks.costs.declared import declared  # noqa: E402
from benchmarks.origin import origin  # noqa: E402

ADDRESSES, PROCESSES = 50, 3


def measured(each, processes):
    """Return the record."""
    head = origin("costs")
    said = declared(head["dataset"]["scale"])
    asked, beyond = measuring.paths(each), measuring.postgresql()
    served = measuring.workers(asked, processes, {}, lambda stage: print(f"A worker of {stage}", flush=True))
    return head | {
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
    parser.add_argument("--page", action="store_true", help="write the table of docs/costs.md, and measure nothing")
    parser.add_argument("--addresses", type=int, default=ADDRESSES, help="of each page, at most")
    parser.add_argument("--processes", type=int, default=PROCESSES, help="fresh workers of each stage")
    chosen = parser.parse_args()
    if chosen.page:
        text = page.PAGE.read_text(encoding="utf-8")
        page.PAGE.write_text(page.replaced(text, page.record()), encoding="utf-8")
    else:
        record = measured(chosen.addresses, chosen.processes)
        page.RECORD.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        print(f"{page.table_of(record)}\n\n{page.note_of(record)}")
