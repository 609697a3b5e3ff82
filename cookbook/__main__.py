"""Recipes: list them by impact, print one in your own names, measure them, write their pages and the tutorial.

python -m cookbook list
python -m cookbook print count_related_rows Review=Reply product=post products=posts reviews=replies
python -m cookbook measure [--name count_related_rows]
python -m cookbook runs
python -m cookbook plan docs/tutorial/mine_index.py
python -m cookbook pages [--check]
"""

import argparse
import sys

from cookbook import renaming
from cookbook.reading import RecipeError, read


def main(arguments=None):
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except RecipeError as error:
        sys.exit(f"{error}")
    except BrokenPipeError:  # the reader has seen enough: `| head`
        return 0


def _list(_):
    from cookbook import listing

    listing.show()


def _print(options):
    pairs = [pair.partition("=") for pair in options.names]
    if wrong := [name for name, equals, _ in pairs if not equals]:
        raise RecipeError(f"{wrong[0]} is not NAME=yours, such as Product=Post.")
    print(renaming.printed(read(options.name), {name: yours for name, _, yours in pairs}), end="")


def _measure(options):
    from cookbook.measuring import run

    run(options.name, options.seconds)


def _runs(_):
    from cookbook.tutorial.counting import run

    run()


def _plan(options):
    from cookbook.tutorial.plans import judged, prepare

    prepare()
    return judged(options.file)


def _pages(options):
    from cookbook.pages import write

    return write(check=options.check)


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m cookbook", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listed = commands.add_parser("list", help="show the recipes, the one with the largest gain first")
    listed.set_defaults(run=_list)
    printed = commands.add_parser(
        "print", help="print the reader's part of a recipe, in other names where they are given"
    )
    printed.add_argument("name")
    printed.add_argument(
        "names",
        nargs="*",
        metavar="NAME=YOURS",
        help="a name of the recipe's section Rename; app=blog. What is left out stays, and is listed after the code",
    )
    printed.set_defaults(run=_print)
    measured = commands.add_parser("measure", help="measure recipes on the seeded shop and write the record")
    measured.add_argument("--name", help="only this recipe; the others' figures stay")
    measured.add_argument(
        "--seconds", type=_seconds, default=12.0, help="at most, of measuring each recipe (default: %(default)g)"
    )
    measured.set_defaults(run=_measure)
    runs = commands.add_parser(
        "runs", help="count what the tutorial's requests ask for, at scale tiny, and write the record"
    )
    runs.set_defaults(run=_runs)
    plan = commands.add_parser("plan", help="show what PostgreSQL does for a query of the tutorial's chapter 6")
    plan.add_argument("file", help="declares QUERY and INDEXES")
    plan.set_defaults(run=_plan)
    pages = commands.add_parser("pages", help="write docs/cookbook/, docs/tutorial/, docs/slow.md and the other pages")
    pages.add_argument("--check", action="store_true", help="write nothing; fail, with the names of what would change")
    pages.set_defaults(run=_pages)
    return parser


def _seconds(text):
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 600:
        raise argparse.ArgumentTypeError(f"not a number above 0, up to 600: {text!r}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
