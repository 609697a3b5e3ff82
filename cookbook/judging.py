"""Turn measured rounds into figures with intervals, by the load test's statistics, and put them into the record.

Run by the load test's environment, which has numpy and scipy and no Django: `cookbook.measuring` hands it the rounds.
"""

import json
import statistics
import sys

from cookbook.records import KINDS, RECORD, load, summary
from loadtests.bench.machine import commit, describe_machine
from loadtests.recording.intervals import median_interval, verdict

AGAIN = "naive again"


def judged(raw):
    """Return a recipe's figures: CPU in milliseconds a call, and gains over naive with their intervals."""
    rounds = raw["rounds"]
    total = {name: [sum(blocks[name].values()) for blocks in rounds] for name in rounds[0]}
    noise = _ratio(total["naive"], total[AGAIN])
    functions = {}
    for name in [*raw["counts"], *(rounds[0].keys() - raw["counts"].keys() - {AGAIN})]:
        gain = _ratio(total["naive"], total[name])
        functions[name] = {
            "cpu_ms": {
                part: _digits(statistics.median(blocks[name][part] for blocks in rounds))
                for part in ("python", "postgresql")
            },
            "gain": None if name == "naive" else _told(gain),
            "verdict": None if name == "naive" else verdict(gain, noise),
            **raw["counts"].get(name, {}),
        }
    return {
        "rows": raw["rows"],
        "rounds": len(rounds),
        "noise": _told(noise),
        "functions": functions,
        "plans": raw["plans"],
        "price": raw["price"],
    }


def main():
    raw = json.load(sys.stdin)
    about = {**raw["about"], "commit": commit(), "machine": describe_machine(raw["cores"])}
    record = load()
    for kind in KINDS:
        new = {name: {**judged(measured), "about": about} for name, measured in raw[kind].items()}
        record[kind] = dict(sorted((record[kind] | new).items()))
        for name, figures in new.items():
            print(summary(name, figures))
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Written to {RECORD.name}. The pages follow by: python -m cookbook pages")


def _told(interval):
    """Return what the record says of it: of recipes, a median."""
    return {{"ratio": "median"}.get(name, name): value for name, value in interval.as_dict().items()}


def _ratio(above, below):
    return median_interval([a / max(b, 1e-9) for a, b in zip(above, below, strict=True)])


def _digits(value):
    return float(f"{value:.3g}")


if __name__ == "__main__":
    main()
