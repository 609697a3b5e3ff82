"""The command line of `python -m loadtests`."""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from rich.console import Console

from loadtests.files import PlaceError, expect_place
from loadtests.record import RecordError, faults_of, is_name, latest_record, read_record

MOST_MINUTES = 600
RECORD_HELP = "name of a record in loadtests/records, or path of its file"


def main(arguments: Sequence[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no × gets a question mark
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options) or 0)
    except (PlaceError, RecordError) as error:
        return _fail(error)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m loadtests", description="Measure the shop's stages side by side.")
    commands = parser.add_subparsers(required=True, metavar="command")

    run = commands.add_parser("run", help="measure, print the comparison, write a record and the report")
    run.set_defaults(command=_run)
    run.add_argument("--pages", type=_names, default=(), help="comma-separated; default: all")
    run.add_argument("--stages", type=_names, default=(), help="comma-separated; default: all five")
    run.add_argument(
        "--scale",
        default="small",
        choices=["tiny", "small", "medium", "large"],
        help="of the data (default small); other data in the shop's database is replaced",
    )
    run.add_argument("--seed", type=int, default=1, help="of the dataset and of every draw (default 1)")
    run.add_argument("--minutes", type=_minutes, help="for everything after set-up (default 6)")
    run.add_argument("--users", type=_count, default=4, help="riding at once at saturation (default 4)")
    run.add_argument(
        "--visitor",
        choices=["anonymous", "customer"],
        help="default: anonymous at every stage, and customers at naive and optimized",
    )
    run.add_argument("--name", type=_name, help="of the record; default local-<time>, which git ignores")
    run.add_argument("--quick", action="store_true", help="naive and optimized alone, anonymous, in about a minute")
    run.add_argument("--stack", default="optimized", choices=["naive", "optimized"], help="settings to serve with")
    run.add_argument("--no-pin", dest="pin", action="store_false", help="leave processes on any core")
    run.add_argument("--report", type=Path, default=Path("report.html"), help="where the report goes")

    report = commands.add_parser("report", help="write report.html from records (default: the latest)")
    report.set_defaults(command=_report)
    report.add_argument("records", nargs="*", metavar="RECORD", help=RECORD_HELP)
    report.add_argument("--output", type=Path, default=Path("report.html"))

    compare = commands.add_parser("compare", help="say which differences between two records exceed noise")
    compare.set_defaults(command=_compare)
    compare.add_argument("before", metavar="A", help=RECORD_HELP)
    compare.add_argument("after", metavar="B", help="the same")

    check = commands.add_parser("check", help="fail unless a record is whole and optimized gains on every page")
    check.set_defaults(command=_check)
    check.add_argument("record", metavar="RECORD", help=RECORD_HELP)

    table = commands.add_parser("table", help="print a record's results as Markdown, for the README")
    table.set_defaults(command=_table)
    table.add_argument("record", nargs="?", metavar="RECORD", help=f"{RECORD_HELP} (default: the latest)")
    table.add_argument("--update", type=Path, metavar="FILE", help="rewrite the results block of FILE")
    table.add_argument("--check", type=Path, metavar="FILE", help="fail when the results block of FILE is stale")
    table.add_argument("--chart", type=Path, metavar="SVG", help="also write (or check) one chart")
    return parser


def _run(options: argparse.Namespace) -> int:
    expect_place(options.report)
    # these import Locust, which only this command may: it patches the standard library
    from loadtests.measure import MEASURING_ERRORS, measure

    try:
        path = measure(options, Console())
    except MEASURING_ERRORS as error:
        return _fail(error)
    return _show(path, options.report)


def _show(path: Path, report: Path) -> int:
    from loadtests.report import write_report
    from loadtests.terminal import print_record

    record = read_record(path)
    console = Console()
    print_record(record, console)
    write_report([record], report)
    console.print(f"Record: {path}\nReport: {report}", soft_wrap=True, highlight=False, markup=False)
    return 130 if record["partial"] else 0


def _report(options: argparse.Namespace) -> int:
    from loadtests.report import write_report

    records = [read_record(name) for name in options.records or [latest_record()]]
    write_report(records, options.output)
    print(f"Report: {options.output}")
    return 0


def _compare(options: argparse.Namespace) -> int:
    from loadtests.compare import print_comparison

    print_comparison(read_record(options.before), read_record(options.after), Console())
    return 0


def _check(options: argparse.Namespace) -> int:
    faults = faults_of(read_record(options.record))
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"{options.record}: whole, and optimized gains on every page.")
    return 1 if faults else 0


def _table(options: argparse.Namespace) -> int:
    from loadtests.readme import stale_files, table_of, update_files

    record = read_record(options.record or latest_record())
    if options.check:
        stale = stale_files(record, options.check, options.chart)
        for path in stale:
            print(
                f"{path} differs from the record: `python -m loadtests table --update {options.check}`", file=sys.stderr
            )
        return 1 if stale else 0
    if options.update:
        update_files(record, options.update, options.chart)
    else:
        print(table_of(record))
    return 0


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.replace(",", " ").split() if name)


def _minutes(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (value := float(text)) <= MOST_MINUTES:
            return value
    raise argparse.ArgumentTypeError(f"not a number above 0, up to {MOST_MINUTES}: {text!r}")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"not a whole number from 1 up: {text!r}")
    return int(text)


def _name(text: str) -> str:
    if not is_name(text):
        raise argparse.ArgumentTypeError(
            f"only letters, digits, dots, dashes and underscores, and not the schema: {text!r}"
        )
    return text


def _fail(error: Exception) -> int:
    print(f"loadtests: {error}", file=sys.stderr)
    return 1
