"""python -m tests.mutants [MODULE ...]: ask the mutants of these modules, or of all, and record what became of them."""

import sys

from tests.mutants import record
from tests.mutants.units import UNITS


def main(modules: list[str]) -> None:
    if unknown := {*modules} - {*UNITS}:
        raise SystemExit(f"{', '.join(sorted(unknown))}: not in tests/mutants/units.py.")
    for module in modules or UNITS:
        asked = record.ask(module, _tell)
        told = {name: each for name, each in record.read().items() if name in UNITS}
        record.write(told | {module: asked})
        print(f"{module}: {asked['killed']} of {asked['mutants']} killed in {asked['seconds']} s", flush=True)
    print(record.sentence(record.read()))


def _tell(mutant: dict) -> None:
    if not mutant["killed"]:
        print(f"  line {mutant['line']}, survived: {mutant['name']}", flush=True)


main(sys.argv[1:])
