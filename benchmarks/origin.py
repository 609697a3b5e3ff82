"""Where a record comes from: when, which code, which machine, which data."""

import sys
from datetime import UTC, datetime

from config.cores import usable_cores
from loadtests.bench.machine import commit, describe_machine
from shop.models import Dataset


def origin(what):
    """Return the head of a record; call it before anything is measured. It ends the process where there is no shop."""
    dataset = Dataset.objects.first()
    if dataset is None:
        sys.exit("There is no shop yet: run `make seed SCALE=small`, and then this again with SCALE=small.")
    return {
        "what": what,
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": describe_machine(usable_cores()),
        "dataset": {"scale": dataset.scale, "seed": dataset.seed, "checksum": dataset.checksum},
    }
