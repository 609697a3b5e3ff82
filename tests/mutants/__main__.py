"""python -m tests.mutants [--survivors] [MODULE ...]: ask the mutants of these modules, or of all, and record it.

With --survivors only those are asked that had survived: for who has added a test.
"""

import argparse

from tests.mutants import record
from tests.mutants.units import UNITS


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__.partition(": ")[2])
    parser.add_argument("--survivors", action="store_true", help="ask only those that had survived")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(UNITS))
    options = parser.parse_args()
    if unknown := {*options.modules} - {*UNITS}:
        parser.error(f"{', '.join(sorted(unknown))}: not in tests/mutants/units.py.")
    for module in options.modules or UNITS:
        told = record.read()
        asked = (
            record.ask_survivors(module, told[module], _tell) if options.survivors else record.ask(module, tell=_tell)
        )
        record.write({name: each for name, each in (told | {module: asked}).items() if name in UNITS})
        print(f"{module}: {asked['killed']} of {asked['mutants']} killed in {asked['seconds']} s", flush=True)
    print(record.sentence(record.read()))


def _tell(mutant: dict) -> None:
    if not mutant["killed"]:
        print(f"  line {mutant['line']}, survived: {mutant['name']}", flush=True)


if __name__ == "__main__":
    main()
